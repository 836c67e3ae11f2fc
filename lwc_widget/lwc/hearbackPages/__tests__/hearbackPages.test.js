import { EMPTY, readAgain, readMore } from 'c/hearbackPages';

/** Pages of two out of these items. */
const pagesOf = (items) =>
    jest.fn(async (after = '0') => {
        const from = Number(after);
        return { items: items.slice(from, from + 2), next: from + 2 < items.length ? String(from + 2) : undefined };
    });

describe('c-hearback-pages', () => {
    it('starts with the first page', async () => {
        await expect(readAgain(pagesOf(['a', 'b', 'c']), EMPTY)).resolves.toEqual({ items: ['a', 'b'], next: '2', pages: 1 });
    });

    it('adds one page after the other until the end', async () => {
        const read = pagesOf(['a', 'b', 'c']);
        const list = await readMore(read, await readAgain(read, EMPTY));
        expect(list).toEqual({ items: ['a', 'b', 'c'], next: undefined, pages: 2 });
    });

    it('reads again what is shown, and no more than that', async () => {
        const read = pagesOf(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
        await expect(readAgain(read, { pages: 2 })).resolves.toMatchObject({ items: ['a', 'b', 'c', 'd'], next: '4' });
        expect(read).toHaveBeenCalledTimes(2);
    });

    it('finds the way on again when a list has grown', async () => {
        const list = await readAgain(pagesOf(['a']), { pages: 3 });
        expect(list).toEqual({ items: ['a'], next: undefined, pages: 1 });
        await expect(readAgain(pagesOf(['a', 'b', 'c']), list)).resolves.toMatchObject({ items: ['a', 'b'], next: '2' });
    });
});
