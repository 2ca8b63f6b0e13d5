import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fencedBlocks } from '../../../src/agent/reply/fences.ts'
import { readReply } from '../../../src/agent/reply/reply.ts'
import { read, source, wanted } from './read.ts'

suite('code is read as it was meant, whatever showed or carried it', () => {
	const rich =
		'pub fn f<\'a>(x: &\'a [f64], up: bool) -> &\'a str {\n    let big = x.len() >= 2 && x[0] < 9.0 * x[1];\n    // less & more\n    if big != up { "a<b" } else { "c" }\n}\n'
	const html = (text: string) =>
		text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
	const numbered = (mark: (number: number) => string, from = 1) =>
		rich
			.trimEnd()
			.split('\n')
			.map((line, at) => `${mark(at + from)}${line}`)
			.join('\n')
	const rust = (text: string) => `\`\`\`rust\n${text.trimEnd()}\n\`\`\``
	for (const [how, text] of [
		['escaped for HTML', rust(html(rich))],
		['escaped for HTML by numbers', rust(html(rich).replaceAll("'", '&#39;').replaceAll('&gt;', '&#x3E;'))],
		['escaped for HTML between tags', `<pre><code class="language-rust">${html(rich)}</code></pre>`],
		['escaped for Markdown', rust(rich.replace(/[<>*&]/g, '\\$&'))],
		['with numbers and bars', rust(numbered((number) => `${number} | `))],
		[
			'with numbers right before bars, from the tenth on',
			rust(numbered((number) => `${String(number).padStart(4)}| `, 8)),
		],
		['with numbers and colons', rust(numbered((number) => `${number}: `))],
		['with numbers and points', rust(numbered((number) => `${number}. `))],
		['with numbers and tabs', rust(numbered((number) => `${String(number).padStart(6)}\t`))],
		['with numbers and blanks', rust(numbered((number) => `${String(number).padStart(2)} `))],
		['with numbers, and escaped for HTML', rust(html(numbered((number) => `${number} | `)))],
		['with a sign before each line', rust(numbered(() => '+'))],
		['in quotation marks of a word processor', rust(rich.replace(/"(.*?)"/g, '“$1”').replaceAll("'", '’'))],
		['with blanks that do not break', rust(rich.replaceAll(/^ {4}/gm, '\u00a0\u00a0\u00a0\u00a0'))],
		['with characters of no width', rust(`\u200b${rich.replaceAll(';', '\u200b;')}`)],
		[
			'with arrows and signs of mathematics',
			rust(rich.replace('->', '→').replace('>=', '≥').replace('!=', '≠').replace('*', '×')),
		],
		['as a string of JSON', rust(JSON.stringify(rich))],
		['as a string of JSON without its quotes', rust(JSON.stringify(rich).slice(1, -1))],
		['in an object within an object of JSON', JSON.stringify({ answer: { code: rich } })],
		['in a list of JSON', JSON.stringify([{ code: rich }])],
	] as const) {
		test(how, () => {
			const reply = read(text)
			assert.ok(reply.kind === 'source', JSON.stringify(reply))
			assert.equal(reply.source.replaceAll('\u00a0', ' '), rich)
		})
	}

	for (const [how, text] of [
		[
			'that escapes HTML',
			'pub fn f(x: &str) -> String {\n    x.replace("<", "&lt;").replace("&", "&amp;") // &gt; &#39;\n}\n',
		],
		[
			'with variables of such names',
			'pub fn f(lt: f64, gt: f64) -> f64 {\n    let a = &lt;\n    let b = &gt;\n    a + b\n}\n',
		],
		[
			'with such signs in its strings',
			'pub fn f(x: &str) -> String {\n    // “x” → ≥\n    x.replace("“", "‘").replace("\\n", "→")\n}\n',
		],
		['with a raw string of lines that are numbered', 'pub fn f() -> &\'static str {\n    r"\n1 | a\n2 | b"\n}\n'],
		['that begins lines with signs', 'pub fn f(x: f64) -> f64 {\nx\n- 1.0\n+ 2.0\n}\n'],
	] as const) {
		test(`and code ${how} stays as it is`, () => {
			for (const answer of [rust(text), text]) {
				const reply = read(answer)
				assert.ok(reply.kind === 'source', JSON.stringify(reply))
				assert.equal(reply.source, text)
			}
		})
	}

	test('in edits too', () => {
		const edit = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`
		const after = rich.replace('9.0', '8.0')
		const [, line = ''] = rich.split('\n')
		const [, now = ''] = after.split('\n')
		for (const reply of [
			read(edit(html(line), html(now)), { bases: [rich] }),
			read(edit(`2 | ${line}`, `2 | ${now}`), { bases: [rich] }),
			read(`\`\`\`diff\n-${html(line)}\n+${html(now)}\n\`\`\``, { bases: [rich] }),
			read(rust(` ${rich.split('\n')[0]}\n-${line}\n+${now}`), { bases: [rich] }),
		]) {
			assert.ok(reply.kind === 'source', JSON.stringify(reply))
			assert.equal(reply.source, after)
		}
	})
})

suite('thoughts are no answer, whatever marks them', () => {
	const fenced = (text: string) => `\`\`\`rust\n${text}\`\`\`\n`
	const wrong = fenced(source.replace('1.0', '9.0'))
	const right = fenced(source)
	const hm = `Perhaps\n${wrong}no.`
	/** What opens thoughts, what the answer, whether a reply that was cut between them is known to be thoughts. */
	const headed = [
		['## Thinking', '## Final Response', true],
		['Here are my reasoning steps:', '[BEGIN FINAL RESPONSE]', true],
		["Here's my thought process:", '**Here is my response:**', true],
		['Thinking...', '...done thinking.', true],
		['**Thought process:**', '**Final answer:**', true],
		['**Reasoning**', '**Answer**', false],
		['### Plan', '### Code', false],
		['<thinking_process>', '</thinking_process>', true],
		['<|think_start|>', '<|think_end|>', true],
		['<|reasoning_start|>', '<|reasoning_end|>', true],
		['<cot>', '</cot>', true],
		['<plan>', '</plan>', true],
		['<｜begin▁of▁thinking｜>', '<｜end▁of▁thinking｜>', true],
		['【思考】', '【/思考】', true],
		['<details>\n<summary>Thought for 3 seconds</summary>\n', '</details>', true],
	] as const

	for (const [how, text] of [
		['<think>', `<think>${hm}</think>${right}`],
		['<thinking> with an attribute', `<thinking budget="3">\n${hm}\n</thinking>\n${right}`],
		['<reasoning>', `<reasoning>${hm}</reasoning>${right}`],
		['<thought>', `<thought>${hm}</thought>${right}`],
		['<reflection> behind <think>', `<think>${hm}</think><reflection>${hm}</reflection>${right}`],
		['<analysis>', `<analysis>${hm}</analysis>${right}`],
		['<scratchpad>', `<scratchpad>${hm}</scratchpad>${right}`],
		['<seed:think>', `<seed:think>${hm}</seed:think>${right}`],
		['<longcat_think>', `<longcat_think>${hm}</longcat_think>${right}`],
		['<Thinking>', `<Thinking>\n${hm}\n</Thinking>\n${right}`],
		['[THINK]', `[THINK]${hm}[/THINK]${right}`],
		['◁think▷', `◁think▷${hm}◁/think▷${right}`],
		[
			'<|begin_of_thought|>',
			`<|begin_of_thought|>${hm}<|end_of_thought|>\n<|begin_of_solution|>${right}<|end_of_solution|>`,
		],
		['<|START_THINKING|>', `<|START_THINKING|>${hm}<|END_THINKING|><|START_RESPONSE|>${right}<|END_RESPONSE|>`],
		['<|inner_prefix|>', `<|inner_prefix|>${hm}<|inner_suffix|>${right}`],
		['<unused94>', `<unused94>thought\n${hm}<unused95>${right}`],
		['an opening one that is missing', `${hm}</think>${right}`],
		['one within its own pair', `<think>I may not use <think> here. ${hm}</think>${right}`],
		['an answer of its own', `Hm: ${wrong}<answer>\n${right}</answer>\nAs said, not ${wrong}`],
		[
			'harmony',
			`<|channel|>analysis<|message|>${hm}<|end|><|start|>assistant<|channel|>final<|message|>${right}<|return|>`,
		],
		[
			'harmony with a comment',
			`<|start|>assistant<|channel|>analysis<|message|>${hm}<|end|><|start|>assistant<|channel|>commentary<|message|>Soon.<|end|><|start|>assistant<|channel|>final <|constrain|>rust<|message|>${right}`,
		],
		['harmony without its tokens', `analysisWe need one. ${hm}assistantfinal${right}`],
		['channels of another kind', `<|channel>thought\n${hm}<channel|>${right}`],
		['words', `Here is my thought process:\n${hm}\nHere is my response:\n${right}`],
		...headed.map(([opens, closes]) => [opens, `${opens}\n${hm}\n${closes}\n${right}`] as const),
	] as const) {
		test(how, () => {
			for (const answer of [text, text.replaceAll(right, source)]) {
				const reply = read(answer)
				assert.ok(reply.kind === 'source', JSON.stringify(reply))
				assert.equal(reply.source, source)
			}
		})
	}

	test('where no marker is known, edits that stand behind a whole source are the answer, and not half of them', () => {
		const edit = '<<<<<<< SEARCH\n    x\n=======\n    x + 1.0\n>>>>>>> REPLACE'
		for (const text of [`<details>\n${hm}\n</details>\n${edit}`, `Thinking...\n${hm}\n...done thinking.\n\n${edit}`]) {
			const reply = read(text)
			assert.equal(reply.kind === 'source' && reply.source, source)
			assert.deepEqual(readReply(text.slice(0, -9), 'length', wanted), { kind: 'fault', fault: 'cut' })
		}
		const unfit = read(`${right}\n${edit.replace('    x\n', '    y\n')}`)
		assert.equal(unfit.kind === 'source' && unfit.source, source)
	})

	test('nor are edits drafted in them, and none is read of a reply that was cut within', () => {
		const edit = (now: string) => `<<<<<<< SEARCH\n    x\n=======\n    ${now}\n>>>>>>> REPLACE\n`
		for (const [opens, closes, isKnown] of headed) {
			const edited = read(`${opens}\nPerhaps\n${edit('9.0 * x')}no.\n${closes}\n\n${edit('x + 1.0')}`)
			assert.equal(edited.kind === 'source' && edited.source, source, opens)
			if (!isKnown) continue
			for (const cut of [`${opens}\n${hm}\nNo, that`, `${opens}\nPerhaps\n${edit('9.0 * x')}No, that`]) {
				assert.deepEqual(readReply(cut, 'length', wanted), { kind: 'fault', fault: 'cut' }, opens)
			}
		}
	})

	test('but headings behind the code, or without other code, are of the answer', () => {
		for (const text of [
			`${right}\n## Thinking\nIt adds one.\n## Answer\nUse \`f\`:\n${fenced('let y = f(1.0);\n')}`,
			`## Thinking\nIt adds one.\n\n${right}`,
			`## Reasoning\nIt adds one.\n\n${right}\n## Answer\nThe code above.`,
			`Idea: one\n\n## Plan\nIt adds one.\n## Code\n${right}`,
		]) {
			const reply = read(text)
			assert.equal(reply.kind === 'source' && reply.source, source, text)
			if (text.startsWith('Idea')) assert.equal(reply.kind === 'source' && reply.idea, 'one')
		}
		const cut = readReply(`## Plan\nIt adds one.\n\n${right}\nIt also`, 'length', wanted)
		assert.equal(cut.kind === 'source' && cut.source, source)
	})

	test('where there is nothing else, the last source in them is read, but not of a reply that was cut', () => {
		for (const text of [
			`<think>${hm}${right}`,
			`<think>${hm}${right}</think>`,
			`${hm}${right}</think>`,
			`<|inner_prefix|>${hm}${right}`,
		]) {
			assert.equal(read(text).kind, 'source', text)
			assert.deepEqual(readReply(text, 'length', wanted), { kind: 'fault', fault: 'cut' })
		}
	})

	test('and code that has such words in it is code', () => {
		for (const code of [
			'pub fn f(x: f64) -> f64 {\n    let think = [x];\n    g::<Analysis>([think[0]]) // <Reasoning>\n}\n',
			'pub fn f(x: &[f64]) -> f64 {\n    let a = [plan];\n    x[plan_end] + x[end_plan] + y[0][PLAN] + a[0][cot]\n}\n',
		]) {
			const reply = read(fenced(code))
			assert.equal(reply.kind === 'source' && reply.source, code)
		}
	})
})

test('fences close only with as many of the same', () => {
	assert.deepEqual(fencedBlocks('````a\n```\n~~~\n````\n```b\nx'), [
		{ language: 'a', text: '```\n~~~', closed: true, end: 4 },
		{ language: 'b', text: 'x', closed: false, end: 6 },
	])
})
