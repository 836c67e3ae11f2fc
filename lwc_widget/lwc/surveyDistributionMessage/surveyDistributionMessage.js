import { LightningElement, api } from 'lwc';
import { labels, fill, languageName } from 'c/hearbackLabels';

const titleOf = (language, { subject }) => (subject ? fill(labels.Pair, languageName(language), subject) : languageName(language));
const afterText = (hours) => (hours === 24 ? labels.Follow_Up_After_One : fill(labels.Follow_Up_After, hours / 24));

/** How a message reached people: method, sender, words in every language, what follows, and which data went along. */
export default class SurveyDistributionMessage extends LightningElement {
    labels = labels;

    /** A distribution of the contract that carries its message. */
    @api distribution;

    get facts() {
        const { channel, message, sms } = this.distribution;
        const facts = [
            { label: labels.Details_Method, text: labels[`Channel_${channel}`] },
            { label: labels.Sms_Mode, text: sms && labels[`Sms_Mode_${sms.mode}`] },
            { label: labels.Phone_Field, text: sms && pathText(sms.phone_field) },
            { label: labels.From_Name, text: message.from_name },
            { label: labels.From_Address_Label, text: message.from_address },
            { label: labels.Reply_To, text: message.reply_to },
            { label: labels.Subject, text: message.subject }
        ];
        return facts.filter(({ text }) => text);
    }

    get texts() {
        const { body, format, translations } = this.distribution.message;
        const show = (key, text, name) => ({ key, name, body: text, html: format === 'html' ? text : undefined });
        const translated = Object.entries(translations ?? {}).map(([language, text]) => show(language, text.body, titleOf(language, text)));
        return [show('first', body), ...translated];
    }

    get followUps() {
        return (this.distribution.follow_ups ?? []).map(({ kind, after_hours: hours, counts }, key) => ({
            key,
            label: labels[`Follow_Up_${kind}`] ?? kind,
            text: counts?.sent ? fill(labels.Follow_Up_Sent, afterText(hours), counts.sent) : afterText(hours)
        }));
    }

    get mapping() {
        return Object.entries(this.distribution.embedded_data ?? {}).map(([label, path]) => ({ label, text: pathText(path) }));
    }
}

/** A field path, or one for each object: 'Contact: Account.Rating, Lead: Rating'. */
function pathText(path) {
    if (typeof path !== 'object' || path === null) {
        return path;
    }
    const paths = Object.entries(path).filter(([, value]) => value);
    return paths.map(([object, value]) => fill(labels.Pair, labels[`Object_${object}`] ?? object, value)).join(', ');
}
