import { LightningElement, api } from 'lwc';
import { labels } from 'c/hearbackLabels';

/** Shows a Problem and what can be done about it; `retry` is fired when the person wants to try again. */
export default class ErrorPanel extends LightningElement {
    labels = labels;

    /** What failed, in one line. */
    @api heading = labels.Error_Title;
    /** A Problem of c/hearbackTransport. */
    @api problem;
    /** Overrides the advice that follows from the problem. */
    @api hint;
    /** Overrides the problem's list of [{field, message}]. */
    @api fields;
    @api canRetry = false;

    get advice() {
        return this.hint ?? this.usualAdvice;
    }

    get usualAdvice() {
        if (this.problem?.isSignedOut) {
            return labels.Error_Signed_Out;
        }
        if (this.problem?.isForbidden) {
            return labels.Error_Forbidden;
        }
        return this.problem?.isWithoutAnswer ? labels.Error_Unreachable : this.problem?.message;
    }

    get lines() {
        return (this.fields ?? this.problem?.fields ?? []).map(({ field, message }, key) => ({ key, text: `${field}: ${message}` }));
    }

    get mustSignIn() {
        return Boolean(this.problem?.isSignedOut);
    }

    get mayRetry() {
        return this.canRetry && !this.mustSignIn;
    }

    /** The page leads to the sign-in and back here. */
    handleSignIn() {
        window.location.reload();
    }

    handleRetry() {
        this.dispatchEvent(new CustomEvent('retry'));
    }
}
