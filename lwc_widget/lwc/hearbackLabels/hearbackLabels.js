/**
 * Every word that the widget shows, as one object: `labels.Send_Now`, and the sentences made of them. English and French
 * live in salesforce_metadata.
 */
import LOCALE from '@salesforce/i18n/locale';
import { composerLabels } from './composerLabels';
import { historyLabels } from './historyLabels';
import { outcomeLabels } from './outcomeLabels';
import { surfaceLabels } from './surfaceLabels';

export { languageInText, languageName } from './languages';

export const labels = Object.freeze({ ...surfaceLabels, ...composerLabels, ...historyLabels, ...outcomeLabels });

const numbers = new Intl.NumberFormat(LOCALE);
const written = (value) => (typeof value === 'number' ? numbers.format(value) : (value ?? ''));

/** 'by {0}' and 'Ada' → 'by Ada'; numbers as the user's locale writes them; a place without its value becomes empty. */
export function fill(text, ...values) {
    return text.replace(/\{(\d+)\}/g, (_, index) => written(values[index]));
}

/** Whether everybody was left out: then nothing was sent, whatever the state says. */
export const askedNobody = ({ state, counts }) => state === 'sent' && counts?.in_list === 0;

/** A distribution's state in words; a state that is unknown here is shown as it came. */
export function stateText(distribution) {
    if (askedNobody(distribution)) {
        return labels.Nobody_Toast_Title;
    }
    return labels[`State_${distribution.state}`] ?? distribution.state;
}

/** Why a person was left out, in words. `text` is the service's own wording, used for a reason unknown here. */
export function reasonText(reason, text) {
    return labels[`Reason_${reason}`] ?? text ?? fill(labels.Reason_other, reason);
}

/** What became of one recipient, in words: its state, or why it was left out or failed. */
export function personText({ state, reason, reason_text: text }) {
    if (state === 'excluded' && reason) {
        return reasonText(reason, text);
    }
    const stands = labels[`Person_${state}`] ?? state;
    return reason ? fill(labels.Pair, stands, labels[`Reason_${reason}`] ?? text ?? reason) : stands;
}

/** Whom a message to these records goes to: 'Goes to 3 leads.' */
export function audienceText(objectApiName, count) {
    const text = labels[`To_${objectApiName}_${count === 1 ? 'One' : 'Many'}`];
    return text ? fill(text, count) : '';
}

const advance = (text, value, max) => ({ value, max, text: fill(text, value, max) });

/** How far a distribution has come: {value, max, text}; `max` is null while nobody knows. Undefined when nothing moves. */
export function progressOf({ state, counts, progress }) {
    if (state === 'sending') {
        return advance(labels.Sent_So_Far, counts.sent, counts.in_list);
    }
    if (state !== 'preparing' || !progress) {
        return undefined;
    }
    return advance(progress.total === null ? labels.Checked_So_Far : labels.Checked, progress.done, progress.total);
}
