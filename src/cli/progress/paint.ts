import { styleText } from 'node:util'

/** Styles used on the terminal. */
export type Style = Parameters<typeof styleText>[0]

/** Puts a style on a text, or leaves it. */
export type Paint = (style: Style, text: string) => string

// https://no-color.org: any text but an empty one. It asks for no colour only: a terminal is still drawn on.
const withoutColour = (process.env.NO_COLOR ?? '') !== ''

/** Styles as terminal escapes; none where the person wants none. */
export const colours: Paint = (style, text) =>
	withoutColour ? text : styleText(style, text, { validateStream: false })

/** No styles. */
export const plain: Paint = (_style, text) => text
