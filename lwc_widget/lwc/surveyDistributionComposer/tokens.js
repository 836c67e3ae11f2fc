/** The codes of piped text that the composer knows; the service checks all of them when the message arrives. */
import { labels } from 'c/hearbackLabels';

const SURVEY_LINK = /\$\{l:\/\/Survey(?:Link|URL)\s*(?:\?[^}]*)?\}/;

/** Whether a message lets the reader reach the survey. */
export const hasSurveyLink = (text) => SURVEY_LINK.test(text);

/** What can be inserted: [{label, value}]. */
export const TOKENS = Object.freeze([
    { label: labels.Insert_First_Name, value: '${m://FirstName}' },
    { label: labels.Insert_Last_Name, value: '${m://LastName}' },
    { label: labels.Insert_Survey_Link, value: `\${l://SurveyLink?d=${labels.Link_Text}}` },
    { label: labels.Insert_Opt_Out, value: `\${l://OptOutLink?d=${labels.Opt_Out_Text}}` }
]);
