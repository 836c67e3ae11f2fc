import { LightningElement, api } from 'lwc';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import { labels, askedNobody, fill, stateText } from 'c/hearbackLabels';

const COUNTERS = ['selected', 'opted_out', 'missing_email', 'in_list', 'sent', 'started', 'finished'];
const STYLES = { sent: 'slds-theme_success', failed: 'slds-theme_error', paused: 'slds-theme_warning' };

/** Distributions with their counters, newest first; `viewmore` is fired with the id of one. */
export default class SurveyDistributionList extends LightningElement {
    labels = labels;
    timeZone = TIME_ZONE;
    counterNames = COUNTERS;

    /** Distributions of the contract. */
    @api distributions = [];

    /** Moves the focus to the *View more* button of one, when it is there. */
    @api
    focusOn(id) {
        this.template.querySelector(`button[data-id="${id}"]`)?.focus();
    }

    get rows() {
        return this.distributions.map((distribution) => rowOf(distribution));
    }

    handleViewMore(event) {
        this.dispatchEvent(new CustomEvent('viewmore', { detail: event.currentTarget.dataset.id }));
    }
}

function rowOf(distribution) {
    const { id, survey, channel, state, counts, campaigns = [] } = distribution;
    const { sent_at: sentAt, created_at: createdAt, created_by: by } = distribution;
    return {
        id,
        distribution,
        counts,
        survey: survey.name,
        channel: labels[`Channel_${channel}`],
        members: campaigns.length ? fill(labels.Campaign_Members, campaigns.map(({ id: key, name }) => name || key).join(', ')) : '',
        state: stateText(distribution),
        stateStyle: askedNobody(distribution) ? '' : (STYLES[state] ?? ''),
        date: sentAt ?? createdAt,
        by: by ? fill(labels.By, by) : '',
        moreOf: fill(labels.View_More_Of, survey.name)
    };
}
