import { byId, post, toast } from './dom.js';
import { localInput } from './panel.js';

const MINUTE = 60_000;

/** The dialog that adds a meeting. */
export class MeetingForm {
  constructor() {
    this.dialog = byId('form');
    this.form = byId('meeting-form');
    byId('form-close').addEventListener('click', () => this.dialog.close());
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.save();
    });
  }

  open(state) {
    const { form } = this;
    const calendars = form.elements.calendarId;
    const before = calendars.value;
    calendars.replaceChildren(...state.calendars.map((lane) => new Option(lane.name, lane.id)));
    if (before !== '') calendars.value = before;
    const addresses = state.calendars.filter((lane) => lane.id.includes('@') && !lane.id.includes('group.calendar'));
    byId('guest-hint').textContent =
      addresses.length > 1 ? `also here: ${addresses.map((lane) => lane.id).join(', ')}` : '';
    // Far enough ahead that a bot can be booked and still be moved.
    form.elements.start.value = localInput(Math.ceil((state.now + 10 * MINUTE) / (5 * MINUTE)) * 5 * MINUTE);
    this.say('');
    this.dialog.showModal();
    form.elements.title.select();
  }

  say(text) {
    const error = byId('form-error');
    error.textContent = text;
    error.hidden = text === '';
  }

  async save() {
    const { elements } = this.form;
    const start = new Date(elements.start.value).getTime();
    if (elements.title.value.trim() === '') return this.say('Give the meeting a title.');
    if (Number.isNaN(start)) return this.say('Give the meeting a start.');
    const guests = elements.guests.value.split(/[,;\s]+/).filter((guest) => guest !== '');
    try {
      await post('/api/meetings', {
        calendarId: elements.calendarId.value,
        title: elements.title.value,
        start,
        minutes: Number(elements.minutes.value),
        service: elements.service.value,
        guests,
        repeat: elements.repeat.value,
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      });
    } catch (error) {
      return this.say(error.message);
    }
    toast(`Added “${elements.title.value.trim()}”.`);
    elements.title.value = '';
    elements.guests.value = '';
    this.dialog.close();
  }
}
