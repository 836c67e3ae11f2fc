/** Checks the syntax of the Apex classes, which no org here can compile: prints what is wrong and fails. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ApexErrorListener, ApexParserFactory } from '@apexdevtools/apex-parser';

const PACKAGE = fileURLToPath(new URL('../../salesforce_metadata/', import.meta.url));

class Complaints extends ApexErrorListener {
    found = [];

    apexSyntaxError(line, column, message) {
        this.found.push(`${line}:${column} ${message}`);
    }
}

function complaintsAbout(source) {
    const complaints = new Complaints();
    ApexParserFactory.createLexerAndParser(source, complaints).parser.compilationUnit();
    return complaints.found;
}

function check(file) {
    const found = complaintsAbout(readFileSync(PACKAGE + file, 'utf8'));
    found.forEach((complaint) => console.error(`${file}:${complaint}`));
    return found.length === 0;
}

const results = globSync('classes/*.cls', { cwd: PACKAGE }).map(check);
console.log(`${results.length} Apex classes parsed`);
process.exitCode = results.length > 0 && results.every(Boolean) ? 0 : 1;
