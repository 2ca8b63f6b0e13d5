import { headedThoughts } from './headed-thoughts.ts'

/** A reply taken apart. */
export interface Said {
	/** Texts that the answer may stand in, the likeliest first; the last is all that is no thought. */
	readonly answers: readonly [string, ...string[]]
	/** What was thought on the way; empty where nothing was, or the server has kept it apart. */
	readonly thoughts: string
}

/**
 * Tells the answer of a reply from the thoughts before it.
 *
 * Models mark them by pairs of all kinds: `<think>`, `[THINK]`, `◁think▷`, `<|begin_of_thought|>`, channels of their own.
 * They are known by shape, a bracket and a word for thinking in it or a heading of such words, not by a list of
 * models. An opening marker may be missing, which some prompt templates have written already, and so may the closing one of a
 * reply that was cut.
 *
 * @param isCut - Whether the reply ended before its end.
 */
export function takeApart(text: string, isCut: boolean = false): Said {
	if (isCut && isUnclosed(text)) return { answers: [''], thoughts: withoutTokens(text) }
	const { answer, thoughts } = byHeadings(byMarkers(byChannels(withPlainMarkers(text))), isCut)
	const plain = withoutTokens(answer)
	const wrapped = [...plain.matchAll(wrapper)].map(([, , inside = '']) => inside).findLast((one) => one.trim() !== '')
	return { answers: wrapped === undefined ? [plain] : [wrapped, plain], thoughts: withoutTokens(thoughts) }
}

interface Parts {
	readonly answer: string
	readonly thoughts: string
}

const words =
	'(?:think(?:ing)?|thoughts?|reason(?:ing)?)(?:[_-](?:process|steps?|trace))?|reflect(?:ion)?|analysis|scratch_?pad|deliberation|monologue|chain_of_thought|cot|plan(?:ning)?|working|brainstorm(?:ing)?|rationale|ponder(?:ing)?|contemplation|introspection|critique|思考|推理'

/**
 * `<think>`, `[/THINK]`, `<|end_of_thought|>`, `<|START_THINKING|>`, `<|think_end|>`, `<seed:think>`, `◁/think▷`,
 * `<thinking budget="3">`.
 */
const marker = new RegExp(
	`[<[◁⟨【][|｜]?(/?)((?:(?:begin|start|end)[_▁](?:of[_▁])?)?)((?:\\w+:)?(?:[a-z]+_)?(?:${words}))((?:_(?:begin|start|end|stop))?)(?:[ \\t][^<>\\n]{0,80})?[|｜]?[>\\]▷⟩】]`,
	'gi',
)

/** What a reply begins with that was cut before that was closed: a tag of no answer, or a line that says it thinks. */
function isUnclosed(text: string): boolean {
	const [, tag] = firstTag.exec(text) ?? []
	if (tag !== undefined) return !text.includes(`</${tag}`)
	return firstLine.test(text)
}

const firstTag =
	/^\s*<(?!(?:answer|response|final|solution|output|code|rust|pre|file|edits?|search|find|old|replace|diff|patch|tool|function|artifact|source|program|changes?|p|div|html|body|section|details|s|result)\b|[a-z]+_(?:answer|call|str|code|file))([a-z][\w:-]*)[^<>\n]*>/i
const firstLine = new RegExp(`^\\s*[^\\w\\s#*]{2,6} ?(?:${words})[^\\w\\n]*\\n`, 'i')

/** Tokens that come in pairs and of which the word for thinking is no part; the second of a reply that was cut is missing. */
const tokenPairs = [
	/<\|(inner\w*)_prefix\|>([\s\S]*?)(<\|\1_suffix\|>|$(?![\s\S]))/g,
	/<(details)\b[^<>]*>\s*<summary>[^<\n]*(?:think|thought|reasoning)[^<\n]*<\/summary>([\s\S]*?)(<\/\1>|$(?![\s\S]))/gi,
	/<(unused|reserved_token_)\d+>\s*(?:think|thought)\w*\s([\s\S]*?)(<\1\d+>|$(?![\s\S]))/g,
]

function withPlainMarkers(text: string): string {
	return tokenPairs.reduce(
		(text, pair) =>
			text.replace(pair, (_, _name, said: string, end: string) => `<think>${said}${end === '' ? '' : '</think>'}`),
		text,
	)
}

/** What a model wraps its answer in. */
const wrapper = /<(answer|response|final|final_answer|solution|output)>([\s\S]*?)<\/\1>/gi

/** What frames a turn in a model's own format, where a server leaves it in. */
function withoutTokens(text: string): string {
	return text.replace(/<[|｜]?[^<>|｜\n]{1,40}[|｜]>|<\/?s>/g, '')
}

function byMarkers({ answer: text, thoughts: before }: Parts): Parts {
	let answer = ''
	let thoughts = before
	let at = 0
	let open = false
	for (const found of text.matchAll(marker)) {
		const [whole, slash = '', prefix = '', word = '', suffix = ''] = found
		const closes = slash !== '' || /^end/i.test(prefix) || /end|stop/i.test(suffix)
		if (!isMarker(text, found.index, word, closes)) continue
		const said = text.slice(at, found.index)
		if (open && !closes) continue
		if (open) thoughts += said
		else if (!closes) answer += said
		else {
			thoughts += answer + said
			answer = ''
		}
		open = !closes
		at = found.index + whole.length
	}
	const rest = text.slice(at)
	return open ? { answer, thoughts: thoughts + rest } : { answer: answer + rest, thoughts }
}

/** Not the type of a generic, the index of an array or a word in a sentence. */
function isMarker(text: string, at: number, word: string, closes: boolean): boolean {
	const before = text.slice(Math.max(0, at - 1), at)
	const isCapital = word === word.toUpperCase()
	const isWord = isCapital || word === word.toLowerCase()
	if (!isWord && !closes && before !== '' && before !== '\n') return false
	if (text[at] === '[' && text[at + 1] !== '/') {
		return before === '' || (isCapital ? (closes ? /[^\w)\]]/ : /[\s>]/) : /[\n>]/).test(before)
	}
	return closes || !/[\w:&]/.test(before)
}

/** Headings tell thoughts where no marker has. */
function byHeadings(parts: Parts, isCut: boolean): Parts {
	const { answer: text, thoughts } = parts
	const found = thoughts.trim() === '' ? headedThoughts(text, isCut) : undefined
	if (found === undefined) return parts
	return { answer: text.slice(0, found[0]) + text.slice(found[1]), thoughts: text.slice(...found) }
}

/** Of channels, the last that is final; text without any is an answer. */
function byChannels(text: string): Parts {
	// A server that drops the tokens leaves their words.
	const stripped = /^\s*(?:analysis|commentary)(?=[\sA-Z])[\s\S]*assistant ?final/.exec(text)
	if (stripped !== null) return { answer: text.slice(stripped[0].length), thoughts: stripped[0] }
	const channels = [
		...text.matchAll(
			/<\|channel\|?>\s*(\w+)[^<\n]*(?:<\|constrain\|>[^<]*)?(?:<\|message\|>|\n)([\s\S]*?)(?=<\|(?:end|return|call|start|channel)\|?>|<channel\|>|$(?![\s\S]))/g,
		),
	]
	if (channels.length === 0) return { answer: text, thoughts: '' }
	const finals = channels.filter(([, name]) => name === 'final')
	const thoughts = channels.filter(([, name]) => name !== 'final').map(([, , said]) => said)
	const last = channels.at(-1)
	const rest = last === undefined ? '' : text.slice(last.index + last[0].length)
	return { answer: finals.at(-1)?.[2] ?? rest, thoughts: thoughts.join('\n') }
}
