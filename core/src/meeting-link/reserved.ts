/**
 * First path segments that are pages of nearly every service's site and never a room:
 * needed where rooms and pages share one level (`whereby.com/<room>`, `whereby.com/pricing`).
 */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(
  `about about-us accessibility account accounts admin affiliates ai android api app apps apply assets auth authorize
  beta billing blog blogs book booking brand business buy calendar calendars callback careers case-studies case-study
  changelog channels checkout community company compare contact contact-sales contact-us cookie-policy cookies copyright
  create customers customer-stories cdn-cgi dashboard data-protection demo demos desktop dev developer developers discover
  dmca docs documentation download downloads dpa education embed enterprise error event events explore extension faq faqs
  feature features feedback forgot forgot-password forum free free-trial gallery gdpr get get-started getting-started
  guide guides healthcare help help-center helpcenter hipaa history home how-it-works hub images img impressum imprint
  index info information install integration integrations invite invites ios jobs join kb knowledge-base landing
  learn legal library license licenses link linkredirect live log-in log-out login logout mac maintenance marketplace media
  meeting meetings messages mobile nonprofit nonprofits news newsletter notifications oauth offline onboarding partner
  partners payment payments people plan plans platform plugins podcast podcasts policies policy portal premium press price
  prices pricing privacy privacy-notice privacy-policy product products profile promo purchase r recording recordings
  redirect referral refund register registration release-notes releases remote-work request-demo reset reset-password
  resource resources reviews roadmap rss sales saml schedule search security service services session sessions settings
  share shop sign-in sign-up signin signout signup sitemap site social solution solutions sso start startups static status
  stories store subprocessors subscribe support survey system-check systemcheck team teams template templates terms
  terms-and-conditions terms-of-service terms-of-use test testimonials tools tos tour training trial trust try tutorial
  tutorials unsubscribe update updates upgrade upload use-cases user users verify version video videos watch
  webhooks webinar webinars welcome whats-new why windows wp-admin wp-content wp-json www
  ar cs da de de-de el en en-au en-ca en-gb en-us es es-es fi fr fr-fr he hu id it ja ko nb nl no pl pt pt-br ro ru sv th tr uk vi zh zh-cn zh-tw`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
