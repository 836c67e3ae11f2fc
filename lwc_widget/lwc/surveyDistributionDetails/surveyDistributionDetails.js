import { LightningElement, api } from 'lwc';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import { labels, askedNobody, stateText } from 'c/hearbackLabels';
import { Poller, isUnderWay } from 'c/hearbackPolling';
import { getDistribution, listRecipients, listResponses } from 'c/hearbackTransport';
import { answersOf, leftOutOf, namesOf } from './people';

const SELECTION = ['selected', 'opted_out', 'missing_email', 'missing_phone', 'not_found', 'duplicate_address', 'other', 'in_list'];
const DELIVERY = ['pending', 'sending', 'sent', 'delivered', 'bounced', 'failed', 'uncertain', 'cancelled'];
const ANSWERS = ['started', 'finished'];
const STYLES = { sent: 'slds-theme_success', failed: 'slds-theme_error', paused: 'slds-theme_warning' };

/** Everything about one distribution. Fires `change` with a fresh distribution, and `back`. */
export default class SurveyDistributionDetails extends LightningElement {
    labels = labels;
    timeZone = TIME_ZONE;
    recipients = [];
    responses = [];
    isRead = false;
    problem;
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

    get leftOut() {
        return leftOutOf(this.recipients);
    }

    get answered() {
        return answersOf(this.responses, namesOf(this.recipients));
    }

    get facts() {
        const { sent_at: sent, created_at: created, created_by: by, modified_by: modifier, panel } = this.distribution;
        const facts = [
            { label: labels.Date_Sent, date: sent, text: labels.Not_Yet },
            { label: labels.Panel, text: panel },
            { label: labels.Created, date: created },
            { label: labels.Created_By, text: by || labels.Unknown_Person },
            { label: labels.Modified_By, text: modifier }
        ];
        return facts.filter(({ date, text }) => date || text);
    }

    get messageFacts() {
        const { channel, message } = this.distribution;
        const facts = [
            { label: labels.Details_Method, text: labels[`Channel_${channel}`] },
            { label: labels.From_Name, text: message.from_name },
            { label: labels.Reply_To, text: message.reply_to },
            { label: labels.Subject, text: message.subject }
        ];
        return facts.filter(({ text }) => text);
    }

    get mapping() {
        return Object.entries(this.distribution.embedded_data ?? {}).map(([label, text]) => ({ label, text }));
    }

    async load() {
        try {
            await this.read();
            this.problem = undefined;
        } catch (problem) {
            this.problem = problem;
        }
    }

    /** One look of the poller: whether the distribution is still under way. */
    async look() {
        return isUnderWay(await this.read());
    }

    async read() {
        const { id } = this.distribution;
        const [fresh, recipients, responses] = await Promise.all([
            getDistribution(id),
            listRecipients(id),
            listResponses(id)
        ]);
        Object.assign(this, { recipients, responses, isRead: true });
        this.dispatchEvent(new CustomEvent('change', { detail: fresh }));
        return fresh;
    }

    handleBack() {
        this.dispatchEvent(new CustomEvent('back'));
    }
}
