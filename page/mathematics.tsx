import type { JSX } from 'preact'
import { Scrolling } from './parts.tsx'

/** MathML that our own writer made: names in it are text, and nothing else comes from a candidate. */
export function Mathematics({ mathml }: { readonly mathml: string }): JSX.Element {
	const put = (holder: HTMLElement | null) => {
		const { documentElement } = new DOMParser().parseFromString(mathml, 'application/xml')
		holder?.replaceChildren(document.importNode(documentElement, true))
	}
	return (
		<Scrolling label="Formula" class="mathematics">
			<div ref={put} />
		</Scrolling>
	)
}
