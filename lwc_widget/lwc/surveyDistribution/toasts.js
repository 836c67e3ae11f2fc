/** What a person is told when something has been done. */
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { labels, fill } from 'c/hearbackLabels';

const success = (title, message) => new ShowToastEvent({ title, message, variant: 'success' });
const warning = (title, message) => new ShowToastEvent({ title, message, variant: 'warning', mode: 'sticky' });

/** For a new distribution: sent, scheduled, or sent to nobody. */
export function toastOfNew({ survey, state, counts, prepared_at: preparedAt }) {
    if (state === 'scheduled') {
        return success(labels.Scheduled_Toast_Title, fill(labels.Scheduled_Toast_Text, survey.name));
    }
    if (preparedAt && counts.in_list === 0) {
        return warning(labels.Nobody_Toast_Title, labels.Nobody_Toast_Text);
    }
    const message = preparedAt
        ? fill(labels.Sent_Toast_Text, survey.name, counts.selected, counts.in_list)
        : fill(labels.Preparing_Toast_Text, survey.name);
    return success(labels.Sent_Toast_Title, message);
}

export const toastOfSaved = ({ survey }) => success(labels.Saved_Toast_Title, survey.name);
export const toastOfGone = (problem) => warning(labels.Gone_Toast_Title, problem.message);
