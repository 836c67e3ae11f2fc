import { LightningElement, api } from 'lwc';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import { fromComposer, fromDistribution, problems, textsOf, toChanges, toRequest } from 'c/hearbackDraft';
import { labels, audienceText } from 'c/hearbackLabels';
import { checkDistribution, editDistribution, send } from 'c/hearbackTransport';
import { SendAttempt } from './sendAttempt';
import { readSides, readStart, readSurvey } from './sources';

const CONFLICT = 409;
const GOES_OUT_LATER = ['scheduled', 'paused'];
/** Where the focus goes to the first input that is wrong. */
const WRONG = 'wrong';
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * Writes one survey message for these records, or edits one that waits for its time. Fires `sent` or `saved` with the
 * distribution, `cancel`, or `gone` with a problem when what was edited cannot be changed any more.
 */
export default class SurveyDistributionComposer extends LightningElement {
    labels = labels;
    surveys = [];
    composer;
    survey;
    fields = {};
    templates = { email: [], sms: [] };
    newLists = [];
    draft;
    errors = {};
    isLoading = true;
    doing = '';
    loadProblem;
    sideProblem;
    sendProblem;
    conflict;
    checked;
    testRequest;
    attempt = new SendAttempt();

    /** Ids of the records; of campaigns, all members are asked. */
    @api recordIds = [];
    @api objectApiName;
    /** Instead of both: the id of a distribution to edit. */
    @api distributionId;

    connectedCallback() {
        this.load();
    }

    renderedCallback() {
        if (!this.hasFocus) {
            this.hasFocus = true;
            this.template.querySelector('.heading').focus();
        }
        if (this.wantsFocus) {
            this.moveFocus();
        }
    }

    get object() {
        return this.view?.object ?? this.objectApiName;
    }

    get heading() {
        return this.distributionId ? labels.Composer_Edit_Title : labels.Composer_Title;
    }

    get audience() {
        return this.distributionId ? '' : audienceText(this.objectApiName, this.recordIds.length);
    }

    get isReady() {
        return !this.isLoading && !this.loadProblem && !this.hasNoSurvey;
    }

    get hasNoSurvey() {
        return this.surveys.length === 0;
    }

    get isLocked() {
        return Boolean(this.doing);
    }

    get mailingLists() {
        return [...(this.composer.mailing_lists ?? []), ...this.newLists];
    }

    /** Told before anything is typed, not only when it is sent. */
    get isDisconnected() {
        return this.composer.salesforce?.connected === false;
    }

    get sendLabel() {
        const later = this.distributionId ? labels.Save : labels.Schedule;
        return this.draft.schedule.isLater ? later : labels.Send_Now;
    }

    get sendHeading() {
        return this.hasErrors ? labels.Error_Fields : labels.Error_Title;
    }

    get sendHint() {
        const hint = this.sendProblem.isWithoutAnswer ? labels.Error_Send_Unknown : undefined;
        return this.hasErrors ? '' : hint;
    }

    /** What has no input to stand beside. */
    get sendLines() {
        return this.sendProblem.fields.filter(({ field }) => !this.form.shows(field));
    }

    get hasErrors() {
        return Object.values(this.errors).some(Boolean);
    }

    get isCheckStale() {
        return !same(this.checked.request, this.request);
    }

    get form() {
        return this.template.querySelector('c-composer-form');
    }

    get request() {
        return toRequest(this.draft, { object: this.object, recordIds: this.distributionId ? undefined : this.recordIds });
    }

    async load() {
        Object.assign(this, { isLoading: true, loadProblem: undefined });
        try {
            this.start(await readStart(this.objectApiName, this.distributionId));
        } catch (problem) {
            this.loadProblem = problem;
        }
        this.isLoading = false;
    }

    start({ surveys, composer, view }) {
        Object.assign(this, { surveys, composer, view });
        const survey = surveys.length === 1 ? surveys[0].id : ''; // nothing to choose
        this.draft = view
            ? fromDistribution(view, composer, { zone: TIME_ZONE })
            : { ...fromComposer(composer, { object: this.object, zone: TIME_ZONE }), survey };
        this.startTexts = this.draft.texts;
        this.loadSides();
        this.loadSurvey();
    }

    async loadSides() {
        const { fields, templates, problem } = await readSides(this.object);
        Object.assign(this, { fields, templates, sideProblem: problem });
    }

    /** What the survey brings along: its languages, its names of embedded data, and its words, unless others were typed. */
    async loadSurvey() {
        const { survey } = this.draft;
        if (!survey) {
            return;
        }
        const found = await readSurvey(this.object, survey).catch((problem) => ({ problem }));
        if (this.draft.survey === survey) {
            this.sideProblem = found.problem ?? this.sideProblem;
            this.takeSurvey(found);
        }
    }

    takeSurvey({ composer = this.composer, survey }) {
        const language = composer.language || survey?.default_language || '';
        const isUntouched = !this.view && same(this.draft.texts, this.startTexts);
        Object.assign(this, { composer, survey, startTexts: textsOf(composer) });
        this.draft = isUntouched
            ? { ...this.draft, texts: this.startTexts, language }
            : { ...this.draft, language: this.draft.language || language };
    }

    /** A part has new values: `fields` are those of the service that were wrong and may be right now. */
    handleChange({ detail: { changes, fields } }) {
        const before = this.draft.survey;
        this.draft = { ...this.draft, ...changes };
        this.forgive(fields);
        if (this.draft.survey !== before) {
            this.loadSurvey();
        }
    }

    forgive(fields) {
        if (fields.some((field) => this.errors[field])) {
            this.errors = Object.fromEntries(Object.entries(this.errors).filter(([field]) => !fields.includes(field)));
        }
    }

    handleListCreated({ detail }) {
        this.newLists = [...this.newLists, detail];
    }

    handleRenamed({ detail: template }) {
        const { channel } = this.draft;
        const renamed = this.templates[channel].map((known) => (known.id === template.id ? template : known));
        this.templates = { ...this.templates, [channel]: renamed };
    }

    /** Leaving a field shows its error, which would move the buttons away from under the pointer before the click. */
    keepFocus(event) {
        event.preventDefault();
    }

    handleCancel() {
        this.dispatchEvent(new CustomEvent('cancel'));
    }

    handleTest() {
        if (this.isValid()) {
            this.testRequest = this.request;
        }
    }

    handleTestClose() {
        this.testRequest = undefined;
        this.template.querySelector('.test').focus();
    }

    handleCheck() {
        if (!this.isLocked && this.isValid()) {
            this.perform(labels.Checking, () => this.check());
        }
    }

    async check() {
        const { request } = this;
        this.checked = { request, result: await checkDistribution(request) };
        this.wantsFocus = 'c-composer-check';
    }

    handleSend() {
        if (!this.isLocked && this.isValid()) {
            this.perform(labels.Sending, () => (this.distributionId ? this.save() : this.deliver()));
        }
    }

    async deliver() {
        const distribution = await send(this.request, this.attempt.keyFor(this.request));
        this.dispatchEvent(new CustomEvent('sent', { detail: distribution }));
    }

    async save() {
        const { object, version } = this.view;
        const changes = toChanges(this.draft, { object, version });
        const distribution = await editDistribution(this.distributionId, changes);
        this.dispatchEvent(new CustomEvent('saved', { detail: distribution }));
    }

    async perform(doing, act) {
        Object.assign(this, { doing, sendProblem: undefined, conflict: undefined });
        try {
            await act();
        } catch (problem) {
            await this.handleRefusal(problem);
        }
        this.doing = '';
    }

    /** Somebody changed it meanwhile: what it is now is shown; when it has gone out already, there is nothing to edit. */
    async handleRefusal(problem) {
        if (!this.distributionId || problem.status !== CONFLICT) {
            this.show(problem);
            return;
        }
        await this.load();
        if (this.loadProblem || GOES_OUT_LATER.includes(this.view.state)) {
            this.conflict = problem;
            this.wantsFocus = '.heading';
        } else {
            this.dispatchEvent(new CustomEvent('gone', { detail: problem }));
        }
    }

    isValid() {
        this.errors = problems(this.draft, { object: this.object });
        this.sendProblem = undefined;
        this.wantsFocus = this.hasErrors ? WRONG : undefined;
        return !this.hasErrors;
    }

    /** Puts what the service said beside the fields it named; the panel tells the rest. */
    show(problem) {
        const named = problem.fields.filter(({ field }) => this.form.shows(field));
        this.errors = Object.fromEntries(named.map(({ field, message }) => [field, message]));
        Object.assign(this, { sendProblem: problem, wantsFocus: WRONG });
    }

    /** Once the inputs can be used again: to the first that is wrong, or to what was asked for. */
    moveFocus() {
        if (this.isLocked) {
            return;
        }
        const place = this.wantsFocus;
        this.wantsFocus = undefined;
        if (place !== WRONG || !this.form.focusOnError()) {
            this.template.querySelector(place === WRONG ? '.send' : place)?.focus();
        }
    }
}
