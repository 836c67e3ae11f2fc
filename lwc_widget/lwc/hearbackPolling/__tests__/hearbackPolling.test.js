import { Poller, isUnderWay, standOf } from 'c/hearbackPolling';

const HOUR = 3600 * 1000;

describe('c-hearback-polling', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('stops when nothing is under way', async () => {
        const ask = jest.fn().mockResolvedValueOnce('at 1').mockResolvedValueOnce('');
        new Poller(ask).start();
        await jest.advanceTimersByTimeAsync(HOUR);
        expect(ask).toHaveBeenCalledTimes(2);
    });

    it('asks at growing distances', async () => {
        const ask = jest.fn().mockResolvedValue('at 1');
        new Poller(ask).start();
        await jest.advanceTimersByTimeAsync(2400);
        expect(ask).toHaveBeenCalledTimes(1);
        await jest.advanceTimersByTimeAsync(200);
        expect(ask).toHaveBeenCalledTimes(2);
    });

    it('gives up when nothing moves', async () => {
        const ask = jest.fn().mockResolvedValue('at 1');
        new Poller(ask).start();
        await jest.advanceTimersByTimeAsync(HOUR);
        expect(ask).toHaveBeenCalledTimes(61);
    });

    it('goes on, at short distances, as long as something moves', async () => {
        let sent = 0;
        const ask = jest.fn(async () => (sent < 600 ? `at ${(sent += 1)}` : ''));
        new Poller(ask).start();
        await jest.advanceTimersByTimeAsync(HOUR);
        expect(ask).toHaveBeenCalledTimes(601);
    });

    it('gives up when it hears nothing but failures', async () => {
        const ask = jest.fn().mockRejectedValue(new Error('offline'));
        new Poller(ask).start();
        await jest.advanceTimersByTimeAsync(HOUR);
        expect(ask).toHaveBeenCalledTimes(61);
    });

    it('goes on after a failure', async () => {
        const ask = jest.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValueOnce('');
        new Poller(ask).start();
        await jest.advanceTimersByTimeAsync(HOUR);
        expect(ask).toHaveBeenCalledTimes(2);
    });

    it('asks no more once it is stopped, even in the middle of an answer', async () => {
        let answer;
        const ask = jest.fn(() => new Promise((resolve) => (answer = resolve)));
        const poller = new Poller(ask);
        poller.start();
        await jest.advanceTimersByTimeAsync(1000);
        poller.stop();
        answer('at 1');
        await jest.advanceTimersByTimeAsync(HOUR);
        expect(ask).toHaveBeenCalledTimes(1);
    });

    it('counts preparing and sending as under way', () => {
        const states = ['preparing', 'scheduled', 'sending', 'sent', 'paused', 'cancelled', 'failed'];
        expect(states.filter((state) => isUnderWay({ state }))).toEqual(['preparing', 'sending']);
    });

    it('goes on looking for answers within the hour, until everybody has finished', () => {
        const now = Date.parse('2026-11-26T10:00:00Z');
        jest.setSystemTime(now);
        const sent = { state: 'sent', sent_at: '2026-11-26T09:30:00Z', counts: { in_list: 2, finished: 1 } };
        expect(isUnderWay(sent)).toBe(true);
        expect(isUnderWay({ ...sent, counts: { in_list: 2, finished: 2 } })).toBe(false);
        expect(isUnderWay({ ...sent, sent_at: '2026-11-26T08:59:00Z' })).toBe(false);
    });

    it('sees a distribution move by its state, its counters and its progress', () => {
        const distribution = { id: 'EMD_1', state: 'preparing', counts: { sent: 0 }, progress: { done: 1, total: null } };
        const stands = [
            distribution,
            { ...distribution, progress: { done: 2, total: null } },
            { ...distribution, state: 'sending' },
            { ...distribution, state: 'sending', counts: { sent: 1 } }
        ].map((one) => standOf([one]));
        expect(new Set(stands).size).toBe(4);
    });

    it('has no stand when nothing is under way', () => {
        expect(standOf([{ id: 'EMD_1', state: 'sent', counts: {} }])).toBe('');
    });
});
