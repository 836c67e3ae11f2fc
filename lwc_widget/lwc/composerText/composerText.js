import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { hasSurveyLink, isBlank, isEmpty, tokensFor } from 'c/hearbackDraft';
import { labels, fill, languageInText, languageName } from 'c/hearbackLabels';
import { segmentsOf } from 'c/hearbackSmsText';

const NOTHING = { subject: '', body: '' };

/** Subject and body of a message, a tab for each language; fires `textchange` with {text, fields}. */
export default class ComposerText extends FormPart {
    labels = labels;
    chosen;

    /** {subject, body, translations}. */
    @api text = { ...NOTHING, translations: {} };
    /** How the service calls this message: 'message', 'follow_ups.0.message'. */
    @api prefix = 'message';
    @api channel = 'email';
    /** Of the text itself; the others are translations. */
    @api language = '';
    /** Of the survey. */
    @api languages = [];
    /** Whether the message must lead to the survey. */
    @api needsLink = false;

    @api
    shows(field) {
        return field.startsWith(`${this.prefix}.`) && Boolean(this.placeOf(field));
    }

    /** Opens the tab of the language that is wrong first. */
    @api
    focusOnError() {
        const wrong = Object.keys(this.errors).find((field) => this.errors[field] && this.shows(field));
        if (wrong) {
            this.chosen = this.placeOf(wrong).code;
            this.wantsFocus = wrong;
            this.moveFocus();
        }
        return Boolean(wrong);
    }

    renderedCallback() {
        super.renderedCallback();
        this.moveFocus();
    }

    moveFocus() {
        const target = this.wantsFocus && this.inputs.find(({ dataset }) => dataset.field === this.wantsFocus);
        if (target) {
            this.wantsFocus = undefined;
            target.focus();
        }
    }

    /** {code, part} of a field of this message: 'message.translations.fr.body' → fr, body. */
    placeOf(field) {
        const [, code, part] = /^(?:translations\.([\w-]+)\.)?(subject|body)$/.exec(field.slice(this.prefix.length + 1)) ?? [];
        return part && { code: code ?? this.language, part };
    }

    get isEmail() {
        return this.channel === 'email';
    }

    get codes() {
        const others = [...this.languages, ...Object.keys(this.text.translations)];
        return [...new Set([this.language, ...others])].filter(Boolean);
    }

    get hasTabs() {
        return this.codes.length > 1;
    }

    get code() {
        return this.codes.includes(this.chosen) ? this.chosen : this.language;
    }

    get isFirst() {
        return this.code === this.language;
    }

    get current() {
        return this.textIn(this.code);
    }

    textIn(code) {
        return code === this.language ? this.text : (this.text.translations[code] ?? NOTHING);
    }

    get fieldNames() {
        const prefix = this.isFirst ? this.prefix : `${this.prefix}.translations.${this.code}`;
        return { subject: `${prefix}.subject`, body: `${prefix}.body` };
    }

    get tabs() {
        return this.codes.map((code) => ({
            code,
            id: `tab-${code}`,
            name: languageName(code),
            selected: String(code === this.code),
            index: code === this.code ? '0' : '-1',
            style: code === this.code ? 'tab tab_chosen' : 'tab',
            warning: this.lacksLink(code) ? labels.Link_Missing : undefined
        }));
    }

    get panelRole() {
        return this.hasTabs ? 'tabpanel' : undefined;
    }

    get panelName() {
        return this.hasTabs ? languageName(this.code) : undefined;
    }

    lacksLink(code) {
        const { body } = this.textIn(code);
        return this.needsLink && !isBlank(body) && !hasSurveyLink(body);
    }

    get warning() {
        return this.lacksLink(this.code) && !this.errors[this.fieldNames.body] ? labels.Link_Missing : '';
    }

    get fallback() {
        const isUsed = this.isFirst || !isEmpty(this.current);
        return isUsed ? undefined : fill(labels.Translation_Empty, languageInText(this.language));
    }

    get copyLabel() {
        return fill(labels.Translation_Copy, languageInText(this.language));
    }

    get tokens() {
        return tokensFor(this.channel);
    }

    get segments() {
        if (this.isEmail) {
            return undefined;
        }
        const { encoding, characters, segments, left } = segmentsOf(this.current.body);
        return fill(segments === 1 ? labels.Segments_One : labels.Segments, characters, segments, encoding, left);
    }

    handleTab({ currentTarget }) {
        this.chosen = currentTarget.dataset.code;
    }

    handleTabKey(event) {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step) {
            event.preventDefault();
            const { codes } = this;
            this.chosen = codes[(codes.indexOf(this.code) + step + codes.length) % codes.length];
            this.template.querySelector(`[data-code="${this.chosen}"]`).focus();
        }
    }

    handleSubject({ detail }) {
        this.write({ subject: detail.value });
    }

    handleBody({ detail, target }) {
        this.write({ body: detail?.value ?? target.value });
    }

    handleCopy() {
        const { subject, body } = this.text;
        this.write({ subject, body });
    }

    handleInsert({ detail: { value } }) {
        const body = this.template.querySelector('.body');
        if (this.isEmail) {
            body.insert(value);
            return;
        }
        const at = body.selectionEnd ?? this.current.body.length;
        body.setRangeText(value, at, at, 'end');
        this.write({ body: body.value });
        body.focus();
    }

    write(changed) {
        const edited = { ...this.current, ...changed };
        const text = this.isFirst
            ? { ...this.text, ...changed }
            : { ...this.text, translations: { ...this.text.translations, [this.code]: edited } };
        const fields = Object.keys(changed).map((part) => this.fieldNames[part]);
        this.dispatchEvent(new CustomEvent('textchange', { detail: { text, fields } }));
    }
}
