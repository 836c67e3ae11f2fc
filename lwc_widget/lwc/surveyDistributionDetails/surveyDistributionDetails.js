import { LightningElement, api } from 'lwc';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import { labels, askedNobody, fill, stateText } from 'c/hearbackLabels';
import { EMPTY, readAgain, readMore } from 'c/hearbackPages';
import { Poller, isUnderWay, standOf } from 'c/hearbackPolling';
import { exportRecipients, getDistribution, listRecipients, listResponses, sendAgain } from 'c/hearbackTransport';
import { saveAs } from './download';
import { answersOf, namesOf } from './people';

const SELECTION = ['selected', 'opted_out', 'missing_email', 'missing_phone', 'not_found', 'duplicate_address', 'too_often', 'undecided', 'other', 'in_list'];
const DELIVERY = ['pending', 'sending', 'sent', 'delivered', 'opened', 'bounced', 'failed', 'uncertain', 'cancelled'];
const ANSWERS = ['started', 'finished'];
const STYLES = { sent: 'slds-theme_success', failed: 'slds-theme_error', paused: 'slds-theme_warning' };

/** Everything about one distribution. Fires `change` with a fresh distribution, `edit`, `test`, and `back`. */
export default class SurveyDistributionDetails extends LightningElement {
    labels = labels;
    morePeople = fill(labels.Show_More_Of, labels.Details_People);
    moreResponses = fill(labels.Show_More_Of, labels.Details_Responses);
    timeZone = TIME_ZONE;
    recipients = EMPTY;
    responses = EMPTY;
    isRead = false;
    problem;
    asked;
    isExporting = false;
    isRepeating = false;
    focusTarget;
    reading;
    sources = {
        recipients: (after) => listRecipients(this.distribution.id, after),
        responses: (after) => listResponses(this.distribution.id, after)
    };
    poller = new Poller(() => this.look());
    handleVisibility = () => document.visibilityState === 'visible' && this.load();

    /** A distribution of the contract; the parent replaces it on `change`. */
    @api distribution;

    async connectedCallback() {
        document.addEventListener('visibilitychange', this.handleVisibility);
        await this.load();
        if (this.isConnected && isUnderWay(this.distribution)) {
            this.poller.start();
        }
    }

    disconnectedCallback() {
        document.removeEventListener('visibilitychange', this.handleVisibility);
        this.poller.stop();
    }

    renderedCallback() {
        if (!this.hasFocus) {
            this.hasFocus = true;
            this.template.querySelector('.heading').focus();
        }
        this.moveFocus();
    }

    get state() {
        return stateText(this.distribution);
    }

    get stateStyle() {
        return askedNobody(this.distribution) ? '' : (STYLES[this.distribution.state] ?? '');
    }

    get groups() {
        return [
            { title: labels.Group_Selection, names: SELECTION },
            { title: labels.Group_Delivery, names: DELIVERY, help: this.uncertainHelp },
            { title: labels.Group_Answers, names: ANSWERS }
        ];
    }

    get uncertainHelp() {
        return this.distribution.counts.uncertain ? labels.Uncertain_Help : undefined;
    }

    get answered() {
        return answersOf(this.responses.items, namesOf(this.recipients.items));
    }

    get facts() {
        const { sent_at: sent, created_at: created, created_by: by } = this.distribution;
        const { modified_by: modifier, modified_at: modified, mailing_list: list, send_at: planned } = this.distribution;
        const facts = [
            { label: labels.Campaigns, text: this.campaigns },
            { label: labels.Scheduled_For, date: planned },
            { label: labels.Date_Sent, date: sent, text: labels.Not_Yet },
            { label: labels.Panel, text: list?.name },
            { label: labels.Created, date: created },
            { label: labels.Created_By, text: by || labels.Unknown_Person },
            { label: labels.Modified_By, text: modifier },
            { label: labels.Modified, date: modified }
        ];
        return facts.filter(({ date, text }) => date || text);
    }

    get campaigns() {
        return (this.distribution.campaigns ?? []).map(({ id, name }) => name || id).join(', ');
    }

    load() {
        return this.attempt(() => this.read());
    }

    async attempt(act) {
        try {
            await act();
            this.problem = undefined;
        } catch (problem) {
            this.problem = problem;
        }
    }

    /** One look of the poller: where the distribution stands. */
    async look() {
        return standOf([await this.read()]);
    }

    async read() {
        const [fresh] = await Promise.all([
            getDistribution(this.distribution.id),
            this.readAgain('recipients'),
            this.readAgain('responses')
        ]);
        this.isRead = true;
        this.dispatchEvent(new CustomEvent('change', { detail: fresh }));
        return fresh;
    }

    /** What is shown of a list, as it is now; dropped when the person has asked for more meanwhile. */
    async readAgain(name) {
        const before = this[name];
        const list = await readAgain(this.sources[name], before);
        if (this[name] === before) {
            this[name] = list;
        }
    }

    async handleMore(event) {
        const { name } = event.currentTarget.dataset;
        if (this.reading === name) {
            return; // a double click
        }
        this.reading = name;
        await this.readMore(name).catch((problem) => (this.problem = problem));
        this.reading = undefined;
    }

    async readMore(name) {
        const index = this[name].items.length;
        this[name] = await readMore(this.sources[name], this[name]);
        this.focusTarget = { name, index };
    }

    /** To the first of those that *Show more* has brought: the button itself may be gone. */
    moveFocus() {
        if (this.focusTarget) {
            const { name, index } = this.focusTarget;
            this.focusTarget = undefined;
            this.template.querySelectorAll(`[data-line="${name}"]`)[index]?.focus();
        }
    }

    handleWhy({ detail: recipient }) {
        this.asked = recipient;
    }

    handleWhyClose() {
        this.asked = undefined;
    }

    async handleAgain({ detail: { record_id: recordId } }) {
        this.isRepeating = true;
        await this.attempt(async () => {
            await sendAgain(this.distribution.id, recordId);
            await this.read();
            this.poller.start();
        });
        this.isRepeating = false;
    }

    async handleExport() {
        this.isExporting = true;
        await this.attempt(async () => saveAs(`${this.distribution.id}.csv`, await exportRecipients(this.distribution.id)));
        this.isExporting = false;
    }

    handOn({ type, detail }) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }

    handleBack() {
        this.dispatchEvent(new CustomEvent('back'));
    }
}
