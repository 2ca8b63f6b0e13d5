import { styleText } from 'node:util'

/** Styles used on the terminal. */
export type Style = Parameters<typeof styleText>[0]

/** Puts a style on a text, or leaves it. */
export type Paint = (style: Style, text: string) => string

/** Styles as terminal escapes. */
export const colours: Paint = (style, text) => styleText(style, text, { validateStream: false })

/** No styles. */
export const plain: Paint = (_style, text) => text
