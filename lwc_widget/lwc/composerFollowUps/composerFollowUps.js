import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { newKey, toHtml } from 'c/hearbackDraft';
import { labels, fill } from 'c/hearbackLabels';

const FIRST_DAYS = { reminder: 3, thank_you: 1 };

/** What follows by itself: reminders to those who have not answered, thanks to those who have. */
export default class ComposerFollowUps extends FormPart {
    labels = labels;

    @api languages = [];
    /** What GET /composer proposes. */
    @api composer;

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

    handleAdd({ currentTarget }) {
        const { kind } = currentTarget.dataset;
        const followUp = { key: newKey(), kind, days: FIRST_DAYS[kind], ...this.wordsFor(kind) };
        this.change({ followUps: [...this.draft.followUps, followUp] });
    }

    /** What the service proposes is email; by SMS, a reminder says the same once more. */
    wordsFor(kind) {
        const proposed = this.composer[kind];
        const isEmail = this.draft.channel === 'email';
        const body = isEmail ? toHtml(proposed.body) : this.smsFor(kind, proposed);
        return { subject: proposed.subject, body, translations: {} };
    }

    smsFor(kind, { body }) {
        return kind === 'reminder' ? this.draft.texts.sms.body : body;
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
