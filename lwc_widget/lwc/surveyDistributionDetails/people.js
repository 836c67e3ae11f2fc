/** The people of a distribution as the page shows them. */
import { labels } from 'c/hearbackLabels';

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
