/** Salesforce's own editor brings its words along; this one says them, too. */
const WORDS = {
    en: {
        tools: 'Formatting',
        bold: 'Bold',
        italic: 'Italic',
        bullets: 'Bulleted list',
        numbers: 'Numbered list',
        link: 'Link',
        clean: 'Remove formatting',
        address: 'Link address',
        apply: 'Apply',
        cancel: 'Cancel'
    },
    fr: {
        tools: 'Mise en forme',
        bold: 'Gras',
        italic: 'Italique',
        bullets: 'Liste à puces',
        numbers: 'Liste numérotée',
        link: 'Lien',
        clean: 'Effacer la mise en forme',
        address: 'Adresse du lien',
        apply: 'Appliquer',
        cancel: 'Annuler'
    }
};

export const wordsFor = (language = 'en') => WORDS[language.slice(0, 2)] ?? WORDS.en;
