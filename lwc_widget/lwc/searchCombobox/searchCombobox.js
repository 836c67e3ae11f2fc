import { LightningElement, api } from 'lwc';
import { labels } from 'c/hearbackLabels';

const MOST = 100;
const plain = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

/** A drop-down for many options: typing leaves those that contain all the words. Fires `change` with {value}. */
export default class SearchCombobox extends LightningElement {
    labels = labels;
    isOpen = false;
    typed;
    active = 0;
    problem = '';
    custom = '';

    @api label;
    /** The value of the chosen option, or ''. */
    @api value = '';
    /** [{value, label}]. */
    @api options = [];
    @api placeholder;
    @api required = false;
    @api disabled = false;

    @api
    setCustomValidity(message) {
        this.custom = message;
    }

    @api
    reportValidity() {
        this.problem = this.custom;
        return !this.custom;
    }

    @api
    focus() {
        this.template.querySelector('input').focus();
    }

    get text() {
        return this.typed ?? this.labelOf(this.value);
    }

    labelOf(value) {
        return this.options.find((option) => option.value === value)?.label ?? value ?? '';
    }

    get matches() {
        const words = plain(this.typed ?? '').split(/\s+/);
        return this.options.filter(({ label, value }) => {
            const known = plain(`${label} ${value}`);
            return words.every((word) => known.includes(word));
        });
    }

    get shownOptions() {
        return this.isOpen ? this.matches.slice(0, MOST).map((option, index) => this.optionOf(option, index)) : [];
    }

    optionOf({ value, label }, index) {
        const isActive = index === this.active;
        return { value, label, isActive: String(isActive), id: `option-${index}`, style: isActive ? 'option active' : 'option' };
    }

    get hint() {
        return this.isOpen && this.matches.length === 0 ? labels.Search_None : undefined;
    }

    get expanded() {
        return String(this.isOpen && this.matches.length > 0);
    }

    get activeId() {
        return this.isOpen && this.matches[this.active] ? `option-${this.active}` : undefined;
    }

    get isInvalid() {
        return this.problem ? 'true' : 'false';
    }

    get elementStyle() {
        return this.problem ? 'slds-form-element slds-has-error' : 'slds-form-element';
    }

    get listStyle() {
        return this.isOpen && this.matches.length ? 'list' : 'list closed';
    }

    renderedCallback() {
        this.template.querySelector('.active')?.scrollIntoView?.({ block: 'nearest' });
    }

    handleType(event) {
        this.typed = event.target.value;
        this.active = 0;
        this.isOpen = true;
    }

    handleOpen() {
        this.isOpen = !this.disabled;
    }

    handleKey(event) {
        const act = {
            ArrowDown: () => this.move(1),
            ArrowUp: () => this.move(-1),
            Enter: () => this.isOpen && this.choose(this.matches[this.active]?.value),
            Escape: () => this.isOpen && this.close()
        }[event.key];
        if (act && act() !== false) {
            event.preventDefault();
            event.stopPropagation();
        }
    }

    move(step) {
        const count = Math.min(this.matches.length, MOST);
        this.active = this.isOpen && count ? (this.active + step + count) % count : 0;
        this.isOpen = true;
    }

    keepFocus(event) {
        event.preventDefault();
    }

    handleChoose(event) {
        this.choose(event.currentTarget.dataset.value);
    }

    /** Text that was emptied takes the choice away; other text that was not chosen is dropped. */
    handleLeave() {
        if (this.typed === '' && this.value) {
            this.choose('');
        }
        this.close();
    }

    choose(value) {
        this.close();
        if (value !== undefined && value !== this.value) {
            this.dispatchEvent(new CustomEvent('change', { detail: { value } }));
        }
    }

    close() {
        this.isOpen = false;
        this.typed = undefined;
        this.active = 0;
        this.template.querySelector('input').value = this.labelOf(this.value);
    }
}
