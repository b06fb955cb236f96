// The pixels of a canvas, written one by one: a floor that stays, spaces filled with a colour, and
// small pictures stamped on it. Three thousand stamps cost a canvas without a graphics card a tenth
// of a second as drawings, and a millisecond as pixels.

class Raster {
  constructor(pen) {
    this.pen = pen;
  }

  size(width, height) {
    this.width = width;
    this.height = height;
    this.image = this.pen.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.floor = new Uint32Array(width * height);
  }

  // Take what lies below everything from a canvas without transparent parts.
  setFloor(canvas) {
    const { data } = canvas.getContext("2d").getImageData(0, 0, this.width, this.height);
    this.floor = new Uint32Array(data.buffer);
  }

  // A picture as its pixels that are not transparent, with their places from its corner.
  stampOf(canvas, x, y, width, height) {
    const { data } = canvas.getContext("2d").getImageData(x, y, width, height);
    const colours = new Uint32Array(data.buffer);
    const kept = [];
    for (let i = 0; i < colours.length; i++) if (data[4 * i + 3] > 8) kept.push(i);
    return {
      width,
      height,
      at: Int32Array.from(kept, (i) => Math.floor(i / width) * this.width + (i % width)),
      colour: Uint32Array.from(kept, (i) => (colours[i] | 0xff000000) >>> 0),
      alpha: Uint8Array.from(kept, (i) => data[4 * i + 3]),
    };
  }

  begin() {
    this.pixels.set(this.floor);
  }

  stamp({ width, height, at, colour, alpha }, x, y) {
    if (x < 0 || y < 0 || x + width > this.width || y + height > this.height) return;
    const { pixels } = this;
    const corner = y * this.width + x;
    for (let i = 0; i < at.length; i++) {
      const place = corner + at[i], share = alpha[i];
      pixels[place] = share > 247 ? colour[i] : Raster.blend(pixels[place], colour[i], share);
    }
  }

  static blend(below, above, share) {
    const rest = 255 - share;
    const redBlue = (((below & 0xff00ff) * rest + (above & 0xff00ff) * share) >>> 8) & 0xff00ff;
    const green = (((below & 0xff00) * rest + (above & 0xff00) * share) >>> 8) & 0xff00;
    return (0xff000000 | redBlue | green) >>> 0;
  }

  // The stretches of pixels inside a shape: begin and end of each, row by row.
  runsOf(ring, left, base, scale) {
    const runs = [];
    let low = Infinity, high = -Infinity;
    for (let i = 1; i < ring.length; i += 2) {
      low = Math.min(low, ring[i]);
      high = Math.max(high, ring[i]);
    }
    const first = Math.max(Math.ceil(base - scale * high - 0.5), 0);
    const last = Math.min(Math.floor(base - scale * low - 0.5), this.height - 1);
    for (let row = first; row <= last; row++) {
      const y = (base - row - 0.5) / scale;
      const crossed = [];
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const y0 = ring[i + 1], y1 = ring[j + 1];
        if (y0 > y !== y1 > y) {
          crossed.push(left + scale * (ring[i] + ((y - y0) * (ring[j] - ring[i])) / (y1 - y0)));
        }
      }
      crossed.sort((a, b) => a - b);
      for (let i = 0; i + 1 < crossed.length; i += 2) {
        const from = clamp(Math.round(crossed[i]), 0, this.width);
        const to = clamp(Math.round(crossed[i + 1]), 0, this.width);
        if (to > from) runs.push(row * this.width + from, row * this.width + to);
      }
    }
    return Int32Array.from(runs);
  }

  fill(runs, colour) {
    for (let i = 0; i < runs.length; i += 2) this.pixels.fill(colour, runs[i], runs[i + 1]);
  }

  end() {
    this.pen.putImageData(this.image, 0, 0);
  }

  // "#rrggbb" as one number, as pixels are stored.
  static colour(text) {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
  }
}
