/**
 * The widget's words: English from the custom labels, other languages from the translations, both as Salesforce keeps them.
 */
import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

const METADATA = new URL('../../salesforce_metadata/', import.meta.url);
const SOURCES = {
    en: 'labels/CustomLabels.labels-meta.xml',
    fr: 'translations/fr.translation-meta.xml'
};
const LISTS = new Set(['labels', 'customLabels']);
const parser = new XMLParser({ isArray: (name) => LISTS.has(name), parseTagValue: false });

export const LANGUAGES = Object.keys(SOURCES);

/** {label name: text} in one of LANGUAGES; what is not translated stays English. */
export function readLabels(language) {
    return { ...readSource('en'), ...readSource(language) };
}

function readSource(language) {
    const text = readFileSync(new URL(SOURCES[language], METADATA), 'utf8');
    return language === 'en' ? fromLabels(text) : fromTranslation(text);
}

function fromLabels(text) {
    const { labels = [] } = parser.parse(text).CustomLabels;
    return Object.fromEntries(labels.map(({ fullName, value }) => [fullName, value]));
}

function fromTranslation(text) {
    const { customLabels = [] } = parser.parse(text).Translations;
    return Object.fromEntries(customLabels.map(({ name, label }) => [name, label]));
}
