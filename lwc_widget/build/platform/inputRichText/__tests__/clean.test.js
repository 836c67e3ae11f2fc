import { clean, htmlOf } from '../clean';

function cleaned(html) {
    const box = document.createElement('div');
    box.append(clean(html));
    return box.innerHTML;
}

describe('what the editor takes in', () => {
    it.each([
        ['<p>Hi <strong>you</strong><em>!</em></p>', '<p>Hi <b>you</b><i>!</i></p>'],
        ['<div>One</div><ul><li>a</li></ul>', '<p>One</p><ul><li>a</li></ul>'],
        ['<p style="color: red" class="x" onclick="x()">Hi</p>', '<p>Hi</p>'],
        ['<span>a<font>b</font></span>', 'ab'],
        ['a<script>x()</script><style>p{}</style><iframe src="x"></iframe>b', 'ab'],
        ['<a href="https://acme.example" target="_blank">a</a>', '<a href="https://acme.example">a</a>'],
        ['<a href="javascript:x()">a</a>', '<a>a</a>'],
        ['<a href="${l://SurveyURL}">a</a>', '<a href="${l://SurveyURL}">a</a>'],
        ['<img src="x" onerror="x()">', ''],
        ['1 &lt; 2 &amp; 3', '1 &lt; 2 &amp; 3']
    ])('is nothing but what it can write itself: %s', (html, expected) => {
        expect(cleaned(html)).toBe(expected);
    });

    it('is told without the marks of the engine', () => {
        const box = document.createElement('div');
        box.innerHTML = '<p lwc-1="">Hi</p>';
        expect(htmlOf(box)).toBe('<p>Hi</p>');
    });
});
