// What moves on the floors: people as signs, or spaces coloured by how dense they are.

const SIGNS = [
  [WAITING, "waiting", "@muted"], [WALKING, "walking", "@line-1"],
  [QUEUEING, "queueing", "@line-2"], [SAFE, "safe", "@line-3"],
  [TRAPPED, "trapped", "@line-4"], [INCAPACITATED, "incapacitated", "@ink"],
  [STILL, "still", "@limit"], [HELPING, "helping", "@line-6"],
];

// Draw the sign of a state; signs differ in shape as well as in colour.
const drawSign = (pen, status, x, y, r, colour, paper) => {
  pen.fillStyle = pen.strokeStyle = colour;
  pen.lineWidth = Math.max(r * 0.55, 1.2);
  pen.beginPath();
  if (status === WAITING) {
    pen.arc(x, y, r - pen.lineWidth / 2, 0, 2 * Math.PI);
    pen.stroke();
  } else if (status === QUEUEING) {
    pen.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
    pen.fill();
  } else if (status === TRAPPED || status === INCAPACITATED) {
    const arm = 1.2 * r, slant = status === TRAPPED ? arm : 0;
    pen.lineWidth = Math.max(r * 0.8, 1.6);
    pen.moveTo(x - arm, y - slant);
    pen.lineTo(x + arm, y + slant);
    pen.moveTo(x - slant, y + arm);
    pen.lineTo(x + slant, y - arm);
    pen.stroke();
  } else if (status === HELPING) {
    pen.moveTo(x, y - 1.4 * r);
    pen.lineTo(x + 1.3 * r, y + r);
    pen.lineTo(x - 1.3 * r, y + r);
    pen.fill();
  } else if (status === STILL) {
    pen.moveTo(x, y - 1.4 * r);
    pen.lineTo(x + 1.4 * r, y);
    pen.lineTo(x, y + 1.4 * r);
    pen.lineTo(x - 1.4 * r, y);
    pen.fill();
  } else {
    pen.arc(x, y, r, 0, 2 * Math.PI);
    pen.fill();
    if (status === SAFE) {
      pen.fillStyle = paper;
      pen.beginPath();
      pen.arc(x, y, 0.4 * r, 0, 2 * Math.PI);
      pen.fill();
    }
  }
};

// Black or white, whichever can be read on a colour.
const readable = (colour) => {
  const [r, g, b] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#14181f" : "#ffffff";
};

class Stage {
  constructor(data, crowd, canvas) {
    this.data = data;
    this.crowd = crowd;
    this.canvas = canvas;
    this.plan = new Plan(data, crowd);
    this.raster = new Raster(canvas.getContext("2d"));
    this.sheet = document.createElement("canvas");
    this.numbers = [];
    this.roles = data.classes.map((_, i) => `@crowd-${i + 1}`);
  }

  arrange(view, width, most) {
    const { plan, canvas, raster } = this;
    plan.arrange(view, width, most);
    canvas.width = plan.canvas.width;
    canvas.height = plan.canvas.height;
    raster.size(canvas.width, canvas.height);
    const { ratio } = plan;
    this.runs = this.data.spaces.map(({ ring, storey }) => {
      const scale = storey < 0 ? 0 : plan.scale[storey];
      return scale && ring.length
        ? raster.runsOf(ring, plan.left[storey] * ratio, plan.base[storey] * ratio, scale * ratio)
        : null;
    });
  }

  // Draw the floors and the signs in the colours of a palette.
  dress(palette, shaded) {
    const { plan, raster } = this;
    plan.draw(palette, shaded);
    this.walls = raster.stampOf(plan.canvas, 0, 0, raster.width, raster.height);
    plan.ground(palette);
    raster.setFloor(plan.canvas);
    this.fills = this.roles.map((role) => Raster.colour(palette[role]));
    this.drawSigns(palette);
    const inks = [palette["@ink"], ...this.roles.map((role) => readable(palette[role]))];
    this.digits = inks.map((ink) => this.drawDigits(ink, "600 11px system-ui, sans-serif"));
    this.plates = this.drawDigits(palette["@ink"], "600 13px system-ui, sans-serif");
  }

  drawSigns(palette) {
    const { ratio, dot } = this.plan;
    const cell = Math.ceil((2.8 * dot + 2) * ratio);
    this.sheet.width = cell * 9;
    this.sheet.height = cell;
    const pen = this.sheet.getContext("2d", { willReadFrequently: true });
    this.signs = [];
    for (const [status, , role] of SIGNS) {
      const middle = (status + 0.5) * cell;
      drawSign(pen, status, middle, cell / 2, dot * ratio, palette[role], palette["@paper"]);
      this.signs[status] = this.raster.stampOf(this.sheet, status * cell, 0, cell, cell);
    }
    this.half = cell / 2;
  }

  // One picture for each digit and for the comma between thousands, by its code.
  drawDigits(ink, font) {
    const { ratio } = this.plan;
    const pen = this.sheet.getContext("2d", { willReadFrequently: true });
    const found = [];
    for (const sign of "0123456789,") {
      pen.font = font;
      const width = Math.ceil(pen.measureText(sign).width * ratio), height = Math.ceil(16 * ratio);
      this.sheet.width = width;
      this.sheet.height = height;
      pen.scale(ratio, ratio);
      pen.font = font;
      pen.fillStyle = ink;
      pen.textBaseline = "middle";
      pen.fillText(sign, 0, 8);
      found[sign.charCodeAt(0)] = this.raster.stampOf(this.sheet, 0, 0, width, height);
    }
    return found;
  }

  draw(shaded) {
    const { raster } = this;
    raster.begin();
    if (shaded) {
      this.shade();
    } else {
      this.people(WAITING, SAFE);
      this.people(TRAPPED, STILL);
    }
    this.countBuildings();
    raster.end();
  }

  people(least, most) {
    const { crowd, plan, raster, signs, half } = this;
    const { x, y, storey, status } = crowd;
    const { scale, left, base, ratio } = plan;
    for (let i = 0; i < crowd.count; i++) {
      const s = status[i];
      if (s < least || s > most) continue;
      const k = scale[storey[i]];
      if (!k || x[i] !== x[i]) continue;
      const px = ratio * (left[storey[i]] + k * x[i]), py = ratio * (base[storey[i]] - k * y[i]);
      raster.stamp(signs[s], Math.round(px - half), Math.round(py - half));
    }
  }

  densityClass(place) {
    const { area_m2 } = this.data.spaces[place];
    const here = this.crowd.here[place];
    if (!here || !(area_m2 > 0)) return -1;
    const { classes } = this.data;
    let found = classes.length - 1;
    while (found > 0 && here / area_m2 < classes[found]) found--;
    return found;
  }

  shade() {
    const { raster, runs, fills, crowd, plan } = this;
    for (let place = 0; place < runs.length; place++) {
      const found = runs[place] ? this.densityClass(place) : -1;
      if (found >= 0) raster.fill(runs[place], fills[found]);
    }
    raster.stamp(this.walls, 0, 0);
    for (let place = 0; place < runs.length; place++) {
      const here = crowd.here[place];
      if (!runs[place] || !here) continue;
      const { storey } = this.data.spaces[place];
      const box = crowd.boxes[place], scale = plan.scale[storey];
      if (scale * (box[2] - box[0]) < 20 || scale * (box[3] - box[1]) < 13) continue;
      const digits = this.digits[this.densityClass(place) + 1];
      this.write(digits, here, storey, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
    }
  }

  // On the site each building says how many are still in it.
  countBuildings() {
    const { plan, crowd } = this;
    for (const { storey } of plan.panels) {
      if (!plan.outdoors(storey)) continue;
      for (let place = 0; place < plan.middles.length; place++) {
        const [x, y] = plan.middles[place];
        this.write(this.plates, crowd.inBuilding[place], storey, x, y);
      }
    }
  }

  // Write a number round a place on a storey.
  write(digits, value, storey, xm, ym) {
    const { plan, raster } = this;
    const text = (this.numbers[value] ??= value.toLocaleString("en"));
    let wide = 0;
    for (let i = 0; i < text.length; i++) wide += digits[text.charCodeAt(i)].width;
    const scale = plan.scale[storey], { ratio } = plan;
    let x = Math.round(ratio * (plan.left[storey] + scale * xm) - wide / 2);
    const y = Math.round(ratio * (plan.base[storey] - scale * ym - 8));
    for (let i = 0; i < text.length; i++) {
      const digit = digits[text.charCodeAt(i)];
      raster.stamp(digit, x, y);
      x += digit.width;
    }
  }
}
