import { LightningElement, api } from 'lwc';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import { labels, askedNobody, fill, stateText } from 'c/hearbackLabels';

const COUNTERS = ['selected', 'opted_out', 'missing_email', 'in_list', 'sent', 'started', 'finished'];
const STYLES = { sent: 'slds-theme_success', failed: 'slds-theme_error', paused: 'slds-theme_warning' };

/** Distributions with their counters, newest first; `viewmore`, `edit`, `test` and `change` are fired with one of them. */
export default class SurveyDistributionList extends LightningElement {
    labels = labels;
    counterNames = COUNTERS;

    /** Distributions of the contract. */
    @api distributions = [];

    /** Moves the focus to the *View more* button of one; false when it is not there (yet). */
    @api
    focusOn(id) {
        const button = this.template.querySelector(`button[data-id="${id}"]`);
        button?.focus();
        return Boolean(button);
    }

    get rows() {
        return this.distributions.map((distribution) => rowOf(distribution));
    }

    handleViewMore(event) {
        const { id } = event.currentTarget.dataset;
        this.dispatchEvent(new CustomEvent('viewmore', { detail: this.distributions.find((known) => known.id === id) }));
    }

    handOn({ type, detail }) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }
}

function rowOf(distribution) {
    const { id, survey, channel, state, counts, campaigns = [] } = distribution;
    const { sent_at: sentAt, send_at: sendAt, created_at: createdAt, created_by: by, time_zone: zone } = distribution;
    const isWaiting = Boolean(sendAt) && !sentAt;
    return {
        id,
        distribution,
        counts,
        survey: survey.name,
        channel: labels[`Channel_${channel}`],
        members: campaigns.length ? fill(labels.Campaign_Members, campaigns.map(({ id: key, name }) => name || key).join(', ')) : '',
        state: stateText(distribution),
        stateStyle: askedNobody(distribution) ? '' : (STYLES[state] ?? ''),
        date: sentAt ?? sendAt ?? createdAt,
        zone: (isWaiting && zone) || TIME_ZONE,
        zoneName: isWaiting ? (zone ?? TIME_ZONE).replaceAll('_', ' ') : '',
        dateLabel: isWaiting ? labels.Scheduled_For : '',
        by: by ? fill(labels.By, by) : '',
        moreOf: fill(labels.View_More_Of, survey.name)
    };
}
