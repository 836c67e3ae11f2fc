/** `hearback:operations`: of each operation of the Apex contract, what a call needs (the schemas stay out of the page). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ID = 'hearback:operations';
const FILE = fileURLToPath(new URL('../contract/apex.schema.json', import.meta.url));

export function readOperations() {
    const { operations } = JSON.parse(readFileSync(FILE, 'utf8'));
    const calls = Object.entries(operations).map(([name, { method, path, query, headers, body, produces }]) => [
        name,
        { method, path, query, headers, body, produces }
    ]);
    return Object.fromEntries(calls);
}

export function contractOperations() {
    return {
        name: 'contract-operations',
        resolveId: (id) => (id === ID ? `\0${ID}` : null),
        load(id) {
            if (id !== `\0${ID}`) {
                return null;
            }
            this.addWatchFile(FILE);
            return `export default ${JSON.stringify(readOperations())};`;
        }
    };
}
