// A terminal's lines as a picture that is the same whatever draws it: each word stands at its column, and blocks are boxes, so
// that no font decides how wide a line is.

/** Width and height of a cell, and where text stands in it; of a font whose letters are 0.602 of its size wide. */
const cell = { width: 12.04, height: 24, base: 18, size: 20 } as const
const margin = { x: 22, top: 58, bottom: 20 } as const

const colours: Readonly<Record<number, string>> = {
	31: '#e06c75',
	32: '#98c379',
	33: '#e5c07b',
	34: '#61afef',
	35: '#c678dd',
	36: '#56b6c2',
	37: '#d0d4dc',
	90: '#7d8490',
}
const ink = '#d0d4dc'
const quiet = '#969aa2'

interface Style {
	readonly colour: string | undefined
	readonly isBold: boolean
	readonly isDim: boolean
}

const usual: Style = { colour: undefined, isBold: false, isDim: false }

/** Lines with styles as `styleText` writes them, as SVG. */
export function terminalSvg(lines: readonly string[], columns: number, title: string): string {
	const width = 2 * margin.x + columns * cell.width
	const height = margin.top + lines.length * cell.height + margin.bottom
	const parts = lines.flatMap((line, row) => lineParts(line, margin.top + row * cell.height))
	const lights = ['#ff5f57', '#febc2e', '#28c840'].map((fill, at) => {
		return `<circle cx="${26 + 22 * at}" cy="22" r="7" fill="${fill}"/>`
	})
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fixed(width)} ${fixed(height)}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${cell.size}">
<rect x="1" y="1" width="${fixed(width - 2)}" height="${fixed(height - 2)}" rx="8" fill="#181a1f" stroke="#5a5d63"/>
${lights.join('\n')}
<text x="${fixed(width / 2)}" y="28" text-anchor="middle" font-family="sans-serif" font-size="17" fill="${ink}">${escaped(title)}</text>
${parts.join('\n')}
</svg>
`
}

function lineParts(line: string, top: number): string[] {
	const parts: string[] = []
	let style = usual
	let column = 0
	for (const [at, piece] of line.split('\u001b[').entries()) {
		const [, codes = '', shown = ''] = at === 0 ? ['', '', piece] : (/^([\d;]*)m(.*)$/s.exec(piece) ?? [])
		for (const code of codes === '' ? [] : codes.split(';')) style = styled(style, Number(code))
		for (const word of shown.match(/[\u2580-\u2595]+| +|[^ \u2580-\u2595]+/g) ?? []) {
			const left = margin.x + column * cell.width
			if (/[\u2580-\u2595]/.test(word)) parts.push(...boxes(word, left, top, style))
			else if (word.trim() !== '') parts.push(text(word, left, top + cell.base, style))
			column += [...word].length
		}
	}
	return parts
}

function styled(style: Style, code: number): Style {
	if (code === 0) return usual
	if (code === 1) return { ...style, isBold: true }
	if (code === 2) return { ...style, isDim: true }
	if (code === 22) return { ...style, isBold: false, isDim: false }
	if (code === 39) return { ...style, colour: undefined }
	return code in colours ? { ...style, colour: colours[code] } : style
}

function fillOf({ colour, isDim }: Style): string {
	return colour ?? (isDim ? quiet : ink)
}

function text(word: string, x: number, y: number, style: Style): string {
	const bold = style.isBold ? ' font-weight="bold"' : ''
	return `<text x="${fixed(x)}" y="${fixed(y)}" fill="${fillOf(style)}"${bold}>${escaped(word)}</text>`
}

/** Less than a cell, so that blocks of two lines are apart. */
const blockHeight = 19

/** Shades, from `░` to `▓`, as how much of the colour is seen. */
const shades: Readonly<Record<string, number>> = { '░': 0.25, '▒': 0.5, '▓': 0.75 }

/** Neighbours that are alike are one box. */
function boxes(word: string, left: number, top: number, style: Style): string[] {
	const parts: string[] = []
	const signs = [...word]
	for (let from = 0; from < signs.length; ) {
		const sign = signs[from] as string
		let to = from + 1
		while (signs[to] === sign) to++
		const shade = shades[sign] ?? 1
		// From `▁`, an eighth of a cell, to `█`.
		const eighths = shade < 1 ? 8 : Math.min(8, Math.max(1, sign.charCodeAt(0) - 0x2580))
		const height = (blockHeight * eighths) / 8
		const place = `x="${fixed(left + from * cell.width)}" y="${fixed(top + cell.base + 3 - height)}"`
		const size = `width="${fixed((to - from) * cell.width)}" height="${fixed(height)}"`
		parts.push(`<rect ${place} ${size} fill="${fillOf(style)}"${shade < 1 ? ` opacity="${shade}"` : ''}/>`)
		from = to
	}
	return parts
}

function fixed(value: number): string {
	return String(Number(value.toFixed(2)))
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
