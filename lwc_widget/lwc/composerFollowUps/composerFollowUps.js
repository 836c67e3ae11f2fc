import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { newKey, toHtml } from 'c/hearbackDraft';
import { labels, fill } from 'c/hearbackLabels';

const FIRST_DAYS = { reminder: 3, thank_you: 1 };

/** What follows by itself: reminders to those who have not answered, thanks to those who have. */
export default class ComposerFollowUps extends FormPart {
    labels = labels;

    @api languages = [];

    @api
    shows(field) {
        return this.inputs.some(({ dataset }) => dataset.field === field) || this.texts.some((text) => text.shows(field));
    }

    @api
    focusOnError() {
        const wrong = this.inputs.find(({ dataset }) => this.errors[dataset.field]);
        wrong?.focus();
        return Boolean(wrong) || this.texts.some((text) => text.focusOnError());
    }

    get texts() {
        return [...this.template.querySelectorAll('c-composer-text')];
    }

    get followUps() {
        return this.draft.followUps.map(({ key, kind, days, ...text }, index) => ({
            key,
            days,
            text,
            title: labels[`Follow_Up_${kind}`],
            daysLabel: labels[`Follow_Up_Days_${kind}`],
            removeLabel: fill(labels.Mapping_Remove, labels[`Follow_Up_${kind}`]),
            prefix: `follow_ups.${index}.message`,
            daysField: `follow_ups.${index}.after_hours`,
            needsLink: kind === 'reminder' && (this.draft.channel === 'email' || this.draft.sms.mode === 'link')
        }));
    }

    /** A reminder says the same once more; thanks have words of their own. */
    handleAdd({ currentTarget }) {
        const { kind } = currentTarget.dataset;
        const text = kind === 'reminder' ? this.reminder : this.thanks;
        const followUp = { key: newKey(), kind, days: FIRST_DAYS[kind], ...text };
        this.change({ followUps: [...this.draft.followUps, followUp] });
    }

    get reminder() {
        const { subject, ...rest } = this.draft.texts[this.draft.channel];
        const reminding = (text) => (text ? fill(labels.Reminder_Subject, text) : text);
        return { ...rest, subject: reminding(subject), translations: {} };
    }

    get thanks() {
        const body = labels.Thank_You_Body;
        const isEmail = this.draft.channel === 'email';
        return { subject: labels.Thank_You_Subject, body: isEmail ? toHtml(body) : body, translations: {} };
    }

    handleRemove({ currentTarget }) {
        const { key } = currentTarget.dataset;
        const index = this.draft.followUps.findIndex((followUp) => followUp.key === key);
        this.change({ followUps: this.draft.followUps.filter((_, at) => at !== index) }, [`follow_ups.${index}.after_hours`]);
    }

    handleDays({ currentTarget, detail }) {
        const { key, field } = currentTarget.dataset;
        this.edit(key, { days: Number(detail.value) }, [field]);
    }

    handleText({ currentTarget, detail }) {
        this.edit(currentTarget.dataset.key, detail.text, detail.fields);
    }

    edit(key, changes, fields) {
        const followUps = this.draft.followUps.map((known) => (known.key === key ? { ...known, ...changes } : known));
        this.change({ followUps }, fields);
    }
}
