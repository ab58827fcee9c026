import { type BrowserContext, chromium, type Locator, type Page, selectors } from 'playwright-core';
import type { Owner } from '../../workbench/n8n-client';

selectors.setTestIdAttribute('data-test-id');

/** A browser with an empty profile that talks to nobody but the pages it is sent to. */
export async function openBrowser(executablePath: string, profile: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  context.setDefaultTimeout(60_000);
  return context;
}

/** n8n's editor as a person uses it. The names of its parts are n8n 2.41's. */
export class Editor {
  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {}

  async signIn(owner: Owner): Promise<void> {
    await this.page.goto(`${this.url}/signin`);
    await this.page.locator('input[name="emailOrLdapLoginId"]').fill(owner.email);
    await this.page.locator('input[type="password"]').fill(owner.password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.waitForURL(/\/home\//);
  }

  async newWorkflow(): Promise<void> {
    await this.page.goto(`${this.url}/workflow/new`);
    await this.page.getByTestId('canvas-plus-button').waitFor();
  }

  async openWorkflow(id: string): Promise<void> {
    await this.page.goto(`${this.url}/workflow/${id}`);
    await this.page.getByTestId('canvas-node').first().waitFor();
  }

  /** Opens the node panel and searches; gives the names that are found. A trigger is listed without "Trigger". */
  async search(text: string): Promise<string[]> {
    const plus = this.page.getByTestId('canvas-plus-button').or(this.page.getByTestId('node-creator-plus-button'));
    await plus.first().click();
    await this.page.getByTestId('node-creator-search-bar').fill(text);
    await this.found(listed(text)).waitFor();
    return (await this.page.getByTestId('node-creator-item-name').allTextContents()).map((name) => name.trim());
  }

  /** Adds what was searched for, by one of its actions. Its view opens. */
  async choose(name: string, action: string): Promise<void> {
    await this.found(listed(name)).click();
    await this.found(action).click();
    await this.page.getByTestId('node-parameters').waitFor();
  }

  /** The labels of the fields that the open node shows. */
  async fields(): Promise<string[]> {
    const labels = await this.page.getByTestId('node-parameters').getByTestId('input-label').allTextContents();
    return labels.map((label) => label.replace(/\s*(Fixed)?(Expression)?\s*$/, '').trim());
  }

  /** Opens a node that is on the canvas. */
  async openNode(name: string): Promise<void> {
    await this.page.getByTestId('canvas-node').filter({ hasText: name }).first().dblclick();
    await this.page.getByTestId('node-parameters').first().waitFor();
  }

  /** What the open node shows: the labels of the credential boxes, and those of the fields. */
  async panel(): Promise<{ credentials: string[]; fields: string[] }> {
    const credentials = this.page.getByTestId('credentials-label').filter({ visible: true });
    const fields = this.page
      .getByTestId('node-parameters')
      .first()
      .getByTestId('input-label')
      .filter({ visible: true });
    return {
      credentials: (await credentials.allInnerTexts()).map((label) => label.trim().split('\n')[0] ?? ''),
      fields: (await fields.allInnerTexts()).map((label) => label.trim().split('\n')[0] ?? ''),
    };
  }

  /** What a list of the open node offers. n8n itself adds "Custom API Call" where a node has credentials. */
  async choices(parameter: string): Promise<string[]> {
    await this.openChoices(parameter);
    const names = await this.offered().locator('.option-headline').allInnerTexts();
    await this.page.keyboard.press('Escape');
    await this.offered().first().waitFor({ state: 'hidden' });
    return names.map((name) => name.trim()).filter((name) => name !== 'Custom API Call');
  }

  /** Chooses in a list of the open node; of several of one name in the last one, which is in the newest row. */
  async pickChoice(parameter: string, name: string): Promise<void> {
    await this.openChoices(parameter);
    await this.offered()
      .filter({ has: this.page.locator('.option-headline').getByText(name, { exact: true }) })
      .click();
    await this.offered().first().waitFor({ state: 'hidden' });
  }

  private async openChoices(parameter: string): Promise<void> {
    await this.page.getByTestId(`parameter-input-${parameter}`).last().locator('input').first().click();
    await this.offered().first().waitFor();
  }

  private offered(): Locator {
    return this.page.getByTestId('parameter-input-item').filter({ visible: true });
  }

  /** Opens the list of a resource locator of the open node and waits for an entry; gives what the list offers. */
  async openList(parameter: string, entry: string): Promise<string[]> {
    await this.page.getByTestId(`resource-locator-${parameter}`).getByTestId('rlc-input').click();
    await this.page.getByTestId('rlc-item').filter({ hasText: entry }).waitFor();
    return (await this.page.getByTestId('rlc-item').allTextContents()).map((name) => name.trim());
  }

  async pick(name: string): Promise<void> {
    await this.page.getByTestId('rlc-item').filter({ hasText: name }).click();
    await this.page.getByTestId('rlc-item').first().waitFor({ state: 'hidden' });
  }

  /** Executes the open node and waits until its output has this text in it. */
  async execute(expected: string): Promise<void> {
    await this.page.getByTestId('node-execute-button').click();
    const output = this.page.getByTestId('output-panel');
    await output.getByTestId('radio-button-json').click();
    await output.getByText(expected).first().waitFor();
  }

  private found(name: string): Locator {
    const exactly = new RegExp(`^\\s*${name}\\s*$`);
    return this.page.getByTestId('node-creator-item-name').filter({ hasText: exactly }).first();
  }

  async closeNode(): Promise<void> {
    await this.page.getByTestId('ndv-close-button').click();
    await this.page.getByTestId('node-parameters').waitFor({ state: 'detached' });
  }
}

/** What the node panel calls a node. */
const listed = (name: string): string => name.replace(/ Trigger$/, '');
