/** The people of a distribution as the page shows them. */
import { labels, reasonText } from 'c/hearbackLabels';

/** Recipients left out, each with the reason in words: [{id, name, url, reason}]. */
export function leftOutOf(recipients) {
    return recipients
        .filter(({ reason, state }) => reason && state === 'excluded')
        .map(({ record_id: id, name, reason, reason_text: text }) => ({
            id,
            name: name || id,
            url: `/lightning/r/${id}/view`,
            reason: reasonText(reason, text)
        }));
}

/** {record id: name} of the recipients that have a name. */
export function namesOf(recipients) {
    return Object.fromEntries(recipients.filter(({ name }) => name).map(({ record_id: id, name }) => [id, name]));
}

/** Responses with their answers: [{id, name, status, date, url, answers: [{key, question, text}]}]. */
export function answersOf(responses, names) {
    return responses.map(({ id, record_id: recordId, name, status, recorded_at: date, report_url: url, answers }) => ({
        id,
        date,
        url,
        name: name || names[recordId] || labels.Anonymous,
        status: labels[`Response_${status}`] ?? status,
        answers: answerLines(answers ?? [])
    }));
}

function answerLines(answers) {
    const pairs = Array.isArray(answers)
        ? answers.map(({ question, answer }) => [question, answer])
        : Object.entries(answers);
    return pairs.map(([question, answer], key) => ({ key, question, text: [answer].flat().join(', ') }));
}
