import LOCALE from '@salesforce/i18n/locale';

const names = new Intl.DisplayNames([LOCALE], { type: 'language' });

/** 'fr' → 'French', as the person's language writes it within a sentence. */
export function languageInText(code) {
    try {
        return names.of(code);
    } catch {
        return code; // a survey may call a language what it likes
    }
}

/** The same at the beginning of a line. */
export function languageName(code) {
    const name = languageInText(code);
    return name.charAt(0).toLocaleUpperCase(LOCALE) + name.slice(1);
}
