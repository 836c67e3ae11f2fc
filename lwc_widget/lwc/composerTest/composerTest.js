import { LightningElement, api } from 'lwc';
import { labels, fill, reasonText } from 'c/hearbackLabels';
import { Poller } from 'c/hearbackPolling';
import { getTest, sendTest } from 'c/hearbackTransport';

const ON_ITS_WAY = ['pending', 'sending', 'preparing'];
const isOnItsWay = ({ state }) => ON_ITS_WAY.includes(state);

/** Sends the real message to one address or number at a time, and says what became of it. Fires `close`. */
export default class ComposerTest extends LightningElement {
    labels = labels;
    to = '';
    isSending = false;
    problem;
    test;
    poller = new Poller(() => this.look());

    /** The body of POST /test-messages without `to`. */
    @api request;

    disconnectedCallback() {
        this.poller.stop();
    }

    get isSms() {
        return this.request.channel === 'sms';
    }

    get inputType() {
        return this.isSms ? 'tel' : 'email';
    }

    get label() {
        return this.isSms ? labels.Test_Number : labels.Test_Address;
    }

    get help() {
        return this.isSms ? labels.Test_Help_Sms : labels.Test_Help_Email;
    }

    get outcome() {
        if (!this.test) {
            return '';
        }
        const { state, reason } = this.test;
        const words = labels[`Test_${state}`] ?? state;
        return reason ? fill(labels.Pair, words, reasonText(reason, this.test.reason_text ?? reason)) : fill(words, this.sentTo);
    }

    handleTo({ detail }) {
        this.to = detail.value;
    }

    async handleSend() {
        const input = this.template.querySelector('.to');
        if (this.isSending || !input.reportValidity()) {
            input.focus();
            return;
        }
        await this.deliver();
    }

    async deliver() {
        Object.assign(this, { isSending: true, problem: undefined, test: undefined, sentTo: this.to.trim() });
        try {
            this.test = await sendTest({ ...this.request, to: this.sentTo });
            if (isOnItsWay(this.test)) {
                this.poller.start();
            }
        } catch (problem) {
            this.problem = problem;
        }
        this.isSending = false;
    }

    async look() {
        this.test = await getTest(this.test.id);
        return isOnItsWay(this.test) ? this.test.state : '';
    }

    handleClose(event) {
        event.stopPropagation();
        this.dispatchEvent(new CustomEvent('close'));
    }
}
