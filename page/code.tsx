import { diffLines, diffWordsWithSpace } from 'diff'
import hljs from 'highlight.js/lib/core'
import rust from 'highlight.js/lib/languages/rust'
import type { ComponentChildren, JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { visible } from '../src/cli/visible.ts'
import { Scrolling } from './parts.tsx'

hljs.registerLanguage('rust', rust)

/** A longer source stands there without colours. */
const longestColoured = 40_000
/** Lines of a source that differs altogether are compared no further. */
const longestCompared = 4000

interface Token {
	readonly scope?: string
	readonly children: readonly (Token | string)[]
}

/** Rust with colours, each piece as text. */
function Coloured({ source }: { readonly source: string }): JSX.Element {
	const tree = useMemo(() => {
		if (source.length > longestColoured) return source
		// The tree of tokens, not its HTML: what a candidate wrote is never markup.
		return (hljs.highlight(source, { language: 'rust' }) as unknown as { _emitter: { rootNode: Token } })._emitter
			.rootNode
	}, [source])
	return <>{pieces(tree)}</>
}

function pieces(token: Token | string): ComponentChildren {
	if (typeof token === 'string') return token
	const inner = token.children.map(pieces)
	return token.scope === undefined ? inner : <span class={`t-${token.scope.split('.')[0]}`}>{inner}</span>
}

/** A source to be read and copied. */
export function Code({ source, label }: { readonly source: string; readonly label: string }): JSX.Element {
	const shown = visible(source.trimEnd())
	return (
		<div class="code">
			<Copy text={source} />
			<Scrolling label={label} class="source">
				<pre>
					<code>
						<Coloured source={shown} />
					</code>
				</pre>
			</Scrolling>
		</div>
	)
}

/** A button that copies a text. */
export function Copy({ text }: { readonly text: string }): JSX.Element {
	const [isCopied, setCopied] = useState(false)
	const copy = async () => {
		await navigator.clipboard.writeText(text)
		setCopied(true)
		setTimeout(() => setCopied(false), 1500)
	}
	return (
		<button type="button" class="copy" onClick={() => copy().catch(() => {})}>
			{isCopied ? 'copied' : 'copy'}
		</button>
	)
}

interface Row {
	readonly sign: '+' | '-' | ' '
	readonly parts: readonly (readonly [text: string, isChanged: boolean])[]
}

/** Two sources beside one another, line by line; of lines that changed, the words. */
export function Diff(props: { readonly before: string; readonly after: string; readonly label: string }): JSX.Element {
	const { before, after, label } = props
	const rows = useMemo(() => rowsOf(visible(before), visible(after)), [before, after])
	if (rows.every(({ sign }) => sign === ' ')) return <p class="quiet">The two are the same.</p>
	return (
		<div class="code">
			<Scrolling label={label} class="source">
				<pre class="diff">
					{rows.map(({ sign, parts }, index) => (
						<div key={index} class={sign === '+' ? 'added' : sign === '-' ? 'removed' : undefined}>
							<span class="sign">{sign}</span>
							{parts.map(([text, isChanged], at) => (isChanged ? <b key={at}>{text}</b> : text))}
						</div>
					))}
				</pre>
			</Scrolling>
		</div>
	)
}

function rowsOf(before: string, after: string): Row[] {
	const changes = diffLines(before, after, { maxEditLength: longestCompared }) ?? [
		{ value: before, removed: true, added: false },
		{ value: after, removed: false, added: true },
	]
	const rows: Row[] = []
	for (const [index, change] of changes.entries()) {
		const lines = linesOf(change.value)
		const next = changes[index + 1]
		const previous = changes[index - 1]
		if (change.removed && next?.added && linesOf(next.value).length === lines.length) {
			const others = linesOf(next.value)
			const compared = lines.map((line, at) => diffWordsWithSpace(line, others[at] ?? ''))
			const side = (sign: '+' | '-') =>
				compared.map((words): Row => {
					const own = words.filter(({ added, removed }) => (sign === '+' ? !removed : !added))
					return { sign, parts: own.map(({ value, added, removed }) => [value, added || removed]) }
				})
			rows.push(...side('-'), ...side('+'))
		} else if (change.added && previous?.removed && linesOf(previous.value).length === lines.length) {
			// Stands there already.
		} else {
			const sign = change.added ? '+' : change.removed ? '-' : ' '
			rows.push(...lines.map((line): Row => ({ sign, parts: [[line, false]] })))
		}
	}
	return rows
}

function linesOf(text: string): string[] {
	const lines = text.split('\n')
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
