import { LightningElement, api } from 'lwc';
import { clean, htmlOf } from './clean';
import { wordsFor } from './words';

const TOOLS = [
    { name: 'bold', icon: 'utility:bold', format: 'bold', command: 'bold' },
    { name: 'italic', icon: 'utility:italic', format: 'italic', command: 'italic' },
    { name: 'bullets', icon: 'utility:richtextbulletedlist', format: 'list', command: 'insertUnorderedList' },
    { name: 'numbers', icon: 'utility:richtextnumberedlist', format: 'list', command: 'insertOrderedList' },
    { name: 'link', icon: 'utility:link', format: 'link' },
    { name: 'clean', icon: 'utility:clear', format: 'clean', command: 'removeFormat' }
];

/** Stands in for lightning-input-rich-text, which is not among the base components: what the composer uses of it. */
export default class InputRichText extends LightningElement {
    words = wordsFor(window.__HEARBACK_PAGE__?.language);
    marks = {};
    isLinking = false;
    html = '';

    @api label;
    @api labelVisible;
    @api formats = [];
    @api required = false;
    @api disabled = false;
    @api messageWhenBadInput;
    @api placeholder;

    _valid = true;

    @api
    get valid() {
        return this._valid;
    }

    set valid(valid) {
        this._valid = valid !== false;
    }

    @api
    get value() {
        return this.html;
    }

    set value(value) {
        if ((value ?? '') !== this.html) {
            this.html = value ?? '';
            this.isStale = true;
        }
    }

    @api
    focus() {
        this.box.focus();
    }

    /** Where the cursor stands, or stood last; at the end when it never stood anywhere. */
    @api
    insertTextAtCursor(text) {
        this.select(this.range ?? this.end);
        document.execCommand('insertText', false, text);
        this.tell();
    }

    renderedCallback() {
        if (this.isStale !== false) {
            this.isStale = false;
            this.box.replaceChildren(clean(this.html));
            this.range = undefined;
        }
    }

    get box() {
        return this.template.querySelector('.text');
    }

    get end() {
        const range = document.createRange();
        range.selectNodeContents(this.box.lastElementChild ?? this.box);
        range.collapse(false);
        return range;
    }

    get tools() {
        const offered = TOOLS.filter(({ format }) => this.formats.includes(format));
        return offered.map(({ name, icon }) => ({ name, icon, label: this.words[name], isOn: String(Boolean(this.marks[name])) }));
    }

    get problem() {
        return this.valid ? '' : this.messageWhenBadInput;
    }

    get elementStyle() {
        return this.valid ? 'slds-form-element' : 'slds-form-element slds-has-error';
    }

    get editable() {
        return String(!this.disabled);
    }

    get isRequired() {
        return String(Boolean(this.required));
    }

    get isInvalid() {
        return String(!this.valid);
    }

    get isDisabled() {
        return String(Boolean(this.disabled));
    }

    /** A click on a tool leaves the selection where it is. */
    keepSelection(event) {
        event.preventDefault();
    }

    handleTool({ currentTarget }) {
        const { command, name } = TOOLS.find((tool) => tool.name === currentTarget.dataset.name);
        if (name === 'link') {
            this.askForAddress();
            return;
        }
        this.select(this.range ?? this.end);
        document.execCommand(command);
        this.tell();
    }

    askForAddress() {
        this.isLinking = true;
        Promise.resolve().then(() => this.template.querySelector('.linking input')?.focus());
    }

    handleAddressKey(event) {
        const act = { Enter: () => this.handleLink(), Escape: () => this.handleNoLink() }[event.key];
        if (act) {
            event.preventDefault();
            event.stopPropagation();
            act();
        }
    }

    handleLink() {
        const address = this.template.querySelector('.linking input').value.trim();
        this.handleNoLink();
        if (address) {
            const isCollapsed = document.getSelection().isCollapsed;
            document.execCommand(isCollapsed ? 'insertHTML' : 'createLink', false, isCollapsed ? linkTo(address) : address);
            this.tell();
        }
    }

    handleNoLink() {
        this.isLinking = false;
        this.select(this.range ?? this.end);
    }

    /** Only what the editor can make itself comes in. */
    handlePaste(event) {
        event.preventDefault();
        const { clipboardData: data } = event;
        const holder = document.createElement('div');
        holder.append(data.getData('text/html') ? clean(data.getData('text/html')) : data.getData('text/plain'));
        document.execCommand('insertHTML', false, holder.innerHTML.replaceAll('\n', '<br>'));
        this.tell();
    }

    handleInput(event) {
        event.stopPropagation();
        this.tell();
    }

    handleMove() {
        this.remember();
        this.marks = Object.fromEntries(
            TOOLS.filter(({ command }) => command).map(({ name, command }) => [name, document.queryCommandState(command)])
        );
    }

    handleLeave() {
        this.dispatchEvent(new CustomEvent('blur'));
    }

    select(range) {
        this.box.focus();
        const selection = document.getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
    }

    remember() {
        const selection = document.getSelection();
        if (selection.rangeCount && this.box.contains(selection.getRangeAt(0).startContainer)) {
            this.range = selection.getRangeAt(0).cloneRange();
        }
    }

    tell() {
        this.handleMove();
        this.html = htmlOf(this.box);
        this.dispatchEvent(new CustomEvent('change', { detail: { value: this.html } }));
    }
}

function linkTo(address) {
    const link = Object.assign(document.createElement('a'), { textContent: address });
    link.setAttribute('href', address);
    return link.outerHTML;
}
