import type { JSX } from 'preact'

/** MathML that our own writer made: names in it are text, and nothing else comes from a candidate. */
export function Mathematics({ mathml }: { readonly mathml: string }): JSX.Element {
	const put = (holder: HTMLDivElement | null) => {
		const { documentElement } = new DOMParser().parseFromString(mathml, 'application/xml')
		holder?.replaceChildren(document.importNode(documentElement, true))
	}
	return <div class="mathematics" ref={put} />
}
