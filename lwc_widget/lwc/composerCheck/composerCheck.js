import { LightningElement, api } from 'lwc';
import LOCALE from '@salesforce/i18n/locale';
import { labels, fill, reasonText } from 'c/hearbackLabels';

const DATA = 'embedded_data.';

/** What sending would do, before it is done: who is asked, who is not and why, what an SMS costs. */
export default class ComposerCheck extends LightningElement {
    labels = labels;

    /** The answer of POST /distributions/check. */
    @api result;
    /** Whether the message has changed since. */
    @api isStale = false;

    @api
    focus() {
        this.template.querySelector('.heading').focus();
    }

    get summary() {
        const { counts } = this.result;
        return counts ? fill(labels.Check_Summary, counts.selected, counts.in_list) : labels.Check_Many;
    }

    get problems() {
        return linesOf(this.result.problems);
    }

    get warnings() {
        return linesOf(this.result.warnings);
    }

    get unfit() {
        const questions = (this.result.compatibility ?? []).filter(({ fits }) => !fits);
        return questions.map(({ text, question, reason }, key) => ({ key, text: fill(labels.Pair, text || question, reason) }));
    }

    get fitsWhole() {
        return this.result.compatibility?.length > 0;
    }

    get leftOut() {
        return (this.result.left_out ?? []).map(({ record_id: id, name, reason, reason_text: text }, key) => ({
            key,
            name: name || id,
            reason: reasonText(reason, text)
        }));
    }

    get leftOutTitle() {
        const { selected, in_list: asked } = this.result.counts;
        return fill(labels.Check_Left_Out, selected - asked);
    }

    get sms() {
        const { sms } = this.result;
        if (!sms) {
            return undefined;
        }
        const words = sms.segments === 1 ? labels.Check_Sms_One : labels.Check_Sms;
        const size = fill(words, sms.segments, sms.encoding, sms.recipients);
        return sms.cost ? `${size} ${fill(labels.Check_Cost, priceOf(sms.cost))}` : size;
    }
}

/** Of the fields of a request, only the names of embedded data say something to a person. */
function linesOf(found) {
    return (found ?? []).map(({ field, message }, key) => {
        const name = (field ?? '').startsWith(DATA) ? field.slice(DATA.length) : '';
        return { key, text: name ? fill(labels.Pair, name, message) : message };
    });
}

function priceOf({ amount, currency }) {
    return new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).format(amount);
}
