import { admitStyles } from '../styles.js';

const styleSheet = () => document.createElement('style');

describe('the styles of a page with a nonce', () => {
    it('are left alone without one', () => {
        admitStyles(undefined);
        expect(styleSheet().nonce).toBeFalsy();
    });

    it('carry it', () => {
        admitStyles('abc');
        expect(styleSheet().nonce).toBe('abc');
        expect(document.createElement('div').nonce).toBeFalsy();
    });

    it('reach single elements past the attribute', () => {
        const element = document.createElement('div');
        element.setAttribute('style', 'width: 40%');
        element.setAttribute('title', 'Progress');
        expect([element.style.width, element.title]).toEqual(['40%', 'Progress']);
    });
});
