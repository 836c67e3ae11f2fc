import { LightningElement, api } from 'lwc';
import { labels, fill } from 'c/hearbackLabels';
import { cancelDistribution, pauseDistribution, resumeDistribution } from 'c/hearbackTransport';

/** What can be done in each state; in all others, nothing. */
const ACTIONS = {
    scheduled: ['edit', 'test', 'pause', 'delete'],
    paused: ['edit', 'test', 'resume', 'delete'],
    sending: ['pause']
};
const VARIANTS = { delete: 'destructive-text' };
const NAMES = { edit: labels.Edit, test: labels.Test, pause: labels.Pause, resume: labels.Resume, delete: labels.Delete };

/** The buttons of a distribution that is not through yet. Fires `edit`, `test`, and `change` with the distribution as it is now. */
export default class SurveyDistributionActions extends LightningElement {
    labels = labels;
    isBusy = false;
    isAsking = false;
    problem;

    /** A distribution of the contract. */
    @api distribution;

    get actions() {
        const names = (ACTIONS[this.distribution.state] ?? []).filter((name) => name !== 'edit' || !this.distribution.sent_at);
        return names.map((name) => ({ name, label: NAMES[name], variant: VARIANTS[name] ?? 'neutral' }));
    }

    get groupLabel() {
        return fill(labels.Actions_Of, this.distribution.survey.name);
    }

    get question() {
        return fill(labels.Delete_Text, this.distribution.survey.name);
    }

    handleAction({ currentTarget }) {
        const { name } = currentTarget.dataset;
        const acts = {
            pause: () => this.perform(pauseDistribution),
            resume: () => this.perform(resumeDistribution),
            delete: () => (this.isAsking = true)
        };
        (acts[name] ?? (() => this.tell(name, this.distribution)))();
    }

    handleKeep(event) {
        event.stopPropagation();
        this.isAsking = false;
    }

    handleDelete() {
        this.perform(cancelDistribution);
    }

    /** Only once: a double click finds the buttons busy. */
    async perform(act) {
        if (this.isBusy) {
            return;
        }
        Object.assign(this, { isBusy: true, problem: undefined });
        try {
            this.tell('change', await act(this.distribution.id));
        } catch (problem) {
            this.problem = problem;
        }
        Object.assign(this, { isBusy: false, isAsking: false });
    }

    tell(type, detail) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }
}
