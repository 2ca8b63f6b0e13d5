/** Dots where they stand in a picture of size 1, and which of the colours each has. */
interface Dots {
	readonly x: Float32Array
	readonly y: Float32Array
	readonly colour: Uint8Array
}

/** From the picture of size 1 to where it is shown. */
interface Placed {
	readonly x: (share: number) => number
	readonly y: (share: number) => number
}

/** A part of a canvas. */
interface Box {
	readonly left: number
	readonly top: number
	readonly width: number
	readonly height: number
}

/** How dots look: colours as the style has them, the side of each, and how much it hides of what is below. */
interface Look {
	readonly colours: readonly string[]
	readonly size: number
	readonly opacity: number
}

/**
 * Draws dots as pixels, in place of all that is on a canvas: a hundred thousand shapes would take it a good part of a second
 * in each frame.
 *
 * @param plot - Outside of it nothing is drawn.
 * @param ratio - Pixels of the canvas for one of the page.
 */
export function drawDots(
	context: CanvasRenderingContext2D,
	dots: Dots,
	at: Placed,
	plot: Box,
	{ colours, size, opacity }: Look,
	ratio: number,
): void {
	const { width, height } = context.canvas
	const image = context.createImageData(width, height)
	const { data } = image
	const palette = colours.map((each) => partsOf(context, each))
	const side = Math.max(1, Math.round(size * ratio))
	const [left, top] = [Math.ceil(plot.left * ratio), Math.max(0, Math.ceil(plot.top * ratio))]
	const right = Math.min(width, Math.floor((plot.left + plot.width) * ratio)) - side
	const bottom = Math.min(height, Math.floor((plot.top + plot.height) * ratio)) - side
	for (let row = 0; row < dots.x.length; row++) {
		const x = Math.round(at.x(dots.x[row] as number) * ratio - side / 2)
		const y = Math.round(at.y(dots.y[row] as number) * ratio - side / 2)
		if (x < left || x > right || y < top || y > bottom) continue
		const [red, green, blue] = palette[dots.colour[row] as number] as Parts
		for (let line = y; line < y + side; line++) {
			const first = 4 * (line * width + x)
			for (let place = first; place < first + 4 * side; place += 4) {
				const below = (data[place + 3] as number) / 255
				const opaque = opacity + below * (1 - opacity)
				const share = opacity / opaque
				data[place] = mixed(data[place] as number, red, share)
				data[place + 1] = mixed(data[place + 1] as number, green, share)
				data[place + 2] = mixed(data[place + 2] as number, blue, share)
				data[place + 3] = 255 * opaque
			}
		}
	}
	context.putImageData(image, 0, 0)
}

type Parts = readonly [red: number, green: number, blue: number]

/** A colour that a style may have, as a canvas tells it: `#rrggbb`. */
function partsOf(context: CanvasRenderingContext2D, colour: string): Parts {
	context.fillStyle = colour
	const told = Number.parseInt(String(context.fillStyle).slice(1), 16)
	return [told >> 16, (told >> 8) & 255, told & 255]
}

function mixed(below: number, above: number, share: number): number {
	return below + (above - below) * share
}
