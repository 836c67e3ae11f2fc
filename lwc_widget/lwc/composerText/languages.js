import LOCALE from '@salesforce/i18n/locale';

const names = new Intl.DisplayNames([LOCALE], { type: 'language' });

/** 'fr' → 'French', as the person's language writes it at the beginning of a line. */
export function languageName(code) {
    try {
        const name = names.of(code);
        return name.charAt(0).toLocaleUpperCase(LOCALE) + name.slice(1);
    } catch {
        return code; // a survey may call a language what it likes
    }
}
