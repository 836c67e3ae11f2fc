import FormPart from 'c/hearbackForm';
import { wallClock } from 'c/hearbackDraft';
import { labels } from 'c/hearbackLabels';

const MORNING = '09:00';
const DAY = 24 * 3600 * 1000;
const styleOf = (problem) => (problem ? 'slds-form-element slds-has-error' : 'slds-form-element');

/** Now, or at a date and time in a zone. */
export default class ComposerSchedule extends FormPart {
    labels = labels;

    get schedule() {
        return this.draft.schedule;
    }

    get today() {
        return wallClock(Date.now(), this.schedule.zone).date;
    }

    get zones() {
        const known = new Set([this.schedule.zone, ...(Intl.supportedValuesOf?.('timeZone') ?? [])]);
        return [...known].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
    }

    get timeProblem() {
        return this.errors['send_at.time'];
    }

    get dateStyle() {
        return styleOf(this.errors.send_at);
    }

    get timeStyle() {
        return styleOf(this.timeProblem);
    }

    get dateInvalid() {
        return String(Boolean(this.errors.send_at));
    }

    get timeInvalid() {
        return String(Boolean(this.timeProblem));
    }

    /** Starts with tomorrow morning, which is rarely wrong. */
    handleLater({ detail, target }) {
        const isLater = detail?.checked ?? target.checked;
        const { date, time, zone } = this.schedule;
        const tomorrow = wallClock(Date.now() + DAY, zone).date;
        this.reschedule({ isLater, date: date || tomorrow, time: time || MORNING });
    }

    handlePart({ target }) {
        this.reschedule({ [target.dataset.part]: target.value });
    }

    handleZone({ detail }) {
        this.reschedule({ zone: detail.value || this.schedule.zone });
    }

    reschedule(changes) {
        this.change({ schedule: { ...this.schedule, ...changes } }, ['send_at', 'send_at.time', 'time_zone']);
    }
}
