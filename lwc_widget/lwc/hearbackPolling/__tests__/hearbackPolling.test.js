import { Poller, isUnderWay } from 'c/hearbackPolling';

const HOUR = 3600 * 1000;

describe('c-hearback-polling', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('stops when nothing is under way', async () => {
        const ask = jest.fn().mockResolvedValueOnce(true).mockResolvedValueOnce(false);
        new Poller(ask).start();
        await jest.advanceTimersByTimeAsync(HOUR);
        expect(ask).toHaveBeenCalledTimes(2);
    });

    it('asks at growing distances', async () => {
        const ask = jest.fn().mockResolvedValue(true);
        new Poller(ask).start();
        await jest.advanceTimersByTimeAsync(2400);
        expect(ask).toHaveBeenCalledTimes(1);
        await jest.advanceTimersByTimeAsync(200);
        expect(ask).toHaveBeenCalledTimes(2);
    });

    it('gives up in the end', async () => {
        const ask = jest.fn().mockResolvedValue(true);
        new Poller(ask).start();
        await jest.advanceTimersByTimeAsync(HOUR);
        expect(ask).toHaveBeenCalledTimes(60);
    });

    it('goes on after a failure', async () => {
        const ask = jest.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValueOnce(false);
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
        answer(true);
        await jest.advanceTimersByTimeAsync(HOUR);
        expect(ask).toHaveBeenCalledTimes(1);
    });

    it('counts preparing and sending as under way', () => {
        const states = ['preparing', 'scheduled', 'sending', 'sent', 'paused', 'cancelled', 'failed'];
        expect(states.filter((state) => isUnderWay({ state }))).toEqual(['preparing', 'sending']);
    });
});
