/** The codes of piped text that the composer knows; the service checks all of them when the message arrives. */
import { labels } from 'c/hearbackLabels';

const CODE = /\$\{[^}]*\}/g;
const SURVEY_LINK = /^\$\{\s*l:\/\/Survey(?:Link|URL)\s*(?:\?.*)?\}$/s;
const TAG = /<[^>]*>/g;

/** Whether a message lets the reader reach the survey; an editor may have put tags inside the code. */
export const hasSurveyLink = (text) => (text.replace(TAG, '').match(CODE) ?? []).some((code) => SURVEY_LINK.test(code));

const PERSON = [
    { label: labels.Insert_First_Name, value: '${m://FirstName}' },
    { label: labels.Insert_Last_Name, value: '${m://LastName}' }
];
const EMAIL = [
    { label: labels.Insert_Survey_Link, value: `\${l://SurveyLink?d=${labels.Link_Text}}` },
    { label: labels.Insert_Opt_Out, value: `\${l://OptOutLink?d=${labels.Opt_Out_Text}}` }
];
const SMS = [{ label: labels.Insert_Survey_Link, value: '${l://SurveyURL}' }];

/** What can be inserted: [{label, value}]. */
export const tokensFor = (channel) => Object.freeze([...PERSON, ...(channel === 'sms' ? SMS : EMAIL)]);
