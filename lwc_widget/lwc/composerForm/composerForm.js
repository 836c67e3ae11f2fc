import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { NEW_TEMPLATE } from 'c/hearbackDraft';
import { labels } from 'c/hearbackLabels';

/** The steps of a message in their order. What the parts change is told on as `draftchange`. */
export default class ComposerForm extends FormPart {
    labels = labels;

    @api objectApiName;
    /** [{id, name}] of all that can be sent; `survey` is what is known of the chosen one. */
    @api surveys = [];
    @api survey;
    @api mailingLists = [];
    /** What GET /composer says. */
    @api composer;
    /** {Contact: [{path, label}], Lead: […]}. */
    @api fields = {};
    /** {email: […], sms: […]}. */
    @api templates = { email: [], sms: [] };

    @api
    shows(field) {
        return this.parts.some((part) => part.shows(field));
    }

    @api
    focusOnError() {
        return this.parts.some((part) => part.focusOnError());
    }

    get parts() {
        return [...this.template.querySelectorAll('.part')];
    }

    get editUrl() {
        return this.survey?.edit_url;
    }

    get declared() {
        return this.survey?.embedded_data;
    }

    get languages() {
        return this.composer.languages ?? this.survey?.languages ?? [];
    }

    get isInLanguages() {
        return this.languages.length > 1;
    }

    /** A conversation has a message and no more (A25), and needs no link (A26). */
    get leadsToSurvey() {
        return this.draft.channel === 'email' || this.draft.sms.mode === 'link';
    }

    /** An SMS has none to write; the part also asks for the name of a new template. */
    get hasSender() {
        return this.draft.channel === 'email' || this.draft.template === NEW_TEMPLATE;
    }

    get channelTemplates() {
        return this.templates[this.draft.channel];
    }

    get text() {
        return this.draft.texts[this.draft.channel];
    }

    handleChange(event) {
        event.stopPropagation();
        const { changes, fields } = event.detail;
        this.change(changes, fields);
    }

    handleText({ detail: { text, fields } }) {
        this.change({ texts: { ...this.draft.texts, [this.draft.channel]: text } }, fields);
    }

    handOn({ type, detail }) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }
}
