import { fill, labels, personText, reasonText, stateText } from 'c/hearbackLabels';

describe('c-hearback-labels', () => {
    it('has a text for every label', () => {
        expect(Object.entries(labels).filter(([, text]) => !text || text.startsWith('c.'))).toEqual([]);
    });

    it('fills the places of a text', () => {
        expect(fill('{0}: {1} of {2}', 'CSAT', 0, 3)).toBe('CSAT: 0 of 3');
    });

    it('writes numbers as the user does', () => {
        expect(fill('{0} of {1} sent', 1200, 5000)).toBe('1,200 of 5,000 sent');
    });

    it('says of a failed message both that and why', () => {
        expect(personText({ state: 'failed', reason: '550', reason_text: 'no such user' })).toBe('Not sent: no such user');
        expect(personText({ state: 'failed', reason: '550 5.1.1' })).toBe('Not sent: 550 5.1.1');
        expect(personText({ state: 'failed', reason: null })).toBe('Not sent');
    });

    it('shows a state it does not know as it came', () => {
        expect([stateText({ state: 'sent' }), stateText({ state: 'resting' })]).toEqual(['Sent', 'resting']);
    });

    it('does not call sent what was sent to nobody', () => {
        expect(stateText({ state: 'sent', counts: { in_list: 0 } })).toBe('Nobody could be asked');
        expect(stateText({ state: 'sent', counts: { in_list: 1 } })).toBe('Sent');
    });

    it('says a reason in words: its own, else those of the service, else the code', () => {
        expect(reasonText('do_not_call', 'DNC')).toBe('Marked Do Not Call');
        expect(reasonText('blue_moon', 'Not at a blue moon')).toBe('Not at a blue moon');
        expect(reasonText('blue_moon')).toBe('Left out (blue_moon)');
    });
});
