// The floors on the canvas: which are shown and where, and what does not move on them.

const PAD_PX = 8, LABEL_PX = 20;
const FLOORS = {
  corridor: "@tint-1", landing: "@tint-6", stair: "@tint-6", ramp: "@tint-6", lift: "@tint-6",
  refuge: "@tint-3", path: "@road", assembly: "@tint-3", outside: null,
};

class Plan {
  constructor(data, crowd) {
    this.data = data;
    this.crowd = crowd;
    this.canvas = document.createElement("canvas");
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
    this.onStorey = data.storeys.map(() => []);
    data.spaces.forEach((space, place) => {
      if (space.storey >= 0 && space.ring.length) this.onStorey[space.storey].push(place);
    });
    // The top of a flight lies on the storey above it.
    this.tops = data.storeys.map((one, i) =>
      one.outdoors || data.storeys[i - 1]?.building !== one.building
        ? [] : this.onStorey[i - 1].filter((place) => ["stair", "ramp"].includes(data.spaces[place].kind)));
    this.doorWidth = unpack(data.doors.width_m, Float32Array);
    this.doorsOn = data.storeys.map(() => []);
    crowd.doorStorey.forEach((storey, place) => this.doorsOn[storey]?.push(place));
    this.doorAngle = Float32Array.from(crowd.doorX, (_, place) => this.wall(place));
    this.scale = new Float32Array(data.storeys.length); // pixels a metre; 0: not shown
    this.left = new Float32Array(data.storeys.length);
    this.base = new Float32Array(data.storeys.length);
    this.views = this.listViews();
    this.indoors = data.buildings.map(({ id }) =>
      data.storeys.flatMap((one, i) => (one.building === id ? this.onStorey[i] : [])));
    this.extents = this.indoors.map((spaces) => this.around(spaces));
    this.middles = this.extents.map(([x0, y0, x1, y1]) => [(x0 + x1) / 2, (y0 + y1) / 2]);
  }

  outdoors(storey) {
    return this.data.storeys[storey].outdoors;
  }

  // All storeys of each building together and one by one; the site with a single building too.
  listViews() {
    const { storeys, buildings, words } = this.data;
    const site = storeys.findIndex((one) => one.outdoors);
    const several = buildings.length > 1;
    const views = [];
    for (const { id, name } of buildings) {
      const own = storeys.flatMap((one, i) => (!one.outdoors && one.building === id ? [i] : []));
      const all = site >= 0 && !several ? [...own.slice().reverse(), site] : own.slice().reverse();
      const label = several ? fill(words.stack_of, { building: name }) : words.stack;
      if (all.length > 1) views.push({ label, storeys: all });
      for (const one of own) views.push({ label: storeys[one].full, storeys: [one] });
    }
    if (site >= 0) {
      const view = { label: storeys[site].label, storeys: [site] };
      if (several) views.unshift(view);
      else views.push(view);
    }
    return views;
  }

  // The direction of the wall in which a door is: that of the nearest edge on its storey.
  wall(place) {
    const x = this.crowd.doorX[place], y = this.crowd.doorY[place];
    let least = Infinity, angle = 0;
    for (const number of this.onStorey[this.crowd.doorStorey[place]] ?? []) {
      const { ring } = this.data.spaces[number];
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const ax = ring[i] - ring[j], ay = ring[i + 1] - ring[j + 1];
        const along = ((x - ring[j]) * ax + (y - ring[j + 1]) * ay) / (ax * ax + ay * ay || 1);
        const share = clamp(along, 0, 1);
        const far = Math.hypot(ring[j] + share * ax - x, ring[j + 1] + share * ay - y);
        if (far < least - 1e-6) {
          least = far;
          angle = Math.atan2(ay, ax);
        }
      }
    }
    return angle;
  }

  // The box round some spaces and doors [m].
  around(spaces, doors = []) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    const widen = (x0, y0, x1, y1) => {
      box[0] = Math.min(box[0], x0);
      box[1] = Math.min(box[1], y0);
      box[2] = Math.max(box[2], x1);
      box[3] = Math.max(box[3], y1);
    };
    for (const place of spaces) widen(...this.crowd.boxes[place]);
    for (const place of doors) {
      const x = this.crowd.doorX[place], y = this.crowd.doorY[place];
      widen(x, y, x, y);
    }
    return box[0] <= box[2] ? box : [0, 0, 1, 1];
  }

  // Choose how many stand in a row so that all are drawn as large as they can be.
  arrange(view, width, most) {
    const boxes = view.storeys.map((storey) =>
      this.around(
        this.outdoors(storey) ? this.onStorey.flat() : [...this.onStorey[storey], ...this.tops[storey]],
        this.doorsOn[storey],
      ),
    );
    const indoors = boxes.filter((_, i) => !this.outdoors(view.storeys[i]));
    const judged = indoors.length ? indoors : boxes;
    const wide = Math.max(...judged.map((box) => box[2] - box[0]), 1);
    const high = Math.max(...judged.map((box) => box[3] - box[1]), 1);
    let best = { scale: 0 };
    for (let columns = 1; columns <= boxes.length; columns++) {
      const rows = Math.ceil(boxes.length / columns);
      const scale = Math.min(
        (width / columns - 2 * PAD_PX) / wide,
        (most / rows - 2 * PAD_PX - LABEL_PX) / high,
      );
      if (scale > best.scale) best = { scale, columns, rows };
    }
    this.width = width;
    this.ratio = globalThis.devicePixelRatio || 1;
    this.lay(view, boxes, best, high);
    this.dot = clamp(0.22 * best.scale, 1.7, 5);
  }

  lay(view, boxes, { scale, columns, rows }, high) {
    const cellX = this.width / columns - 2 * PAD_PX, cellY = scale * high;
    this.scale.fill(0);
    this.panels = view.storeys.map((storey, i) => {
      const [x0, y0, x1, y1] = boxes[i];
      const fits = Math.min(cellX / Math.max(x1 - x0, 1), cellY / Math.max(y1 - y0, 1));
      const own = this.outdoors(storey) ? fits : scale;
      const x = (i % columns) * (cellX + 2 * PAD_PX) + PAD_PX;
      const y = Math.floor(i / columns) * (cellY + 2 * PAD_PX + LABEL_PX) + PAD_PX;
      this.scale[storey] = own;
      this.left[storey] = x + Math.max((cellX - own * (x1 - x0)) / 2, 0) - own * x0;
      this.base[storey] = y + LABEL_PX + own * y1;
      return { storey, x, y };
    });
    this.height = Math.ceil(rows * (cellY + 2 * PAD_PX + LABEL_PX));
    this.canvas.width = Math.round(this.width * this.ratio);
    this.canvas.height = Math.round(this.height * this.ratio);
  }

  path(ring, storey) {
    const path = new Path2D();
    for (let i = 0; i < ring.length; i += 2) {
      const x = this.left[storey] + this.scale[storey] * ring[i];
      const y = this.base[storey] - this.scale[storey] * ring[i + 1];
      if (i) path.lineTo(x, y);
      else path.moveTo(x, y);
    }
    path.closePath();
    return path;
  }

  // Draw what does not move: floors (but not where density colours them), walls, doors, names.
  draw(palette, shaded) {
    const { pen } = this;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    pen.lineJoin = "round";
    for (const { storey, x, y } of this.panels) {
      if (this.outdoors(storey)) this.drawBuildings(palette, storey);
      for (const place of this.tops[storey]) this.drawTop(palette, place, storey);
      for (const place of this.onStorey[storey]) this.drawSpace(palette, place, shaded);
      for (const place of this.doorsOn[storey]) this.drawDoor(palette, place, storey);
      for (const place of this.onStorey[storey]) this.nameSpace(palette, place, shaded);
      pen.fillStyle = palette["@ink"];
      pen.font = "600 13px system-ui, sans-serif";
      pen.textAlign = "left";
      pen.textBaseline = "top";
      pen.fillText(this.data.storeys[storey].label, x, y);
    }
  }

  // Fill what is still transparent with the paper's colour.
  ground(palette) {
    this.pen.globalCompositeOperation = "destination-over";
    this.pen.fillStyle = palette["@paper"];
    this.pen.fillRect(0, 0, this.width, this.height);
    this.pen.globalCompositeOperation = "source-over";
  }

  // On the site a building is the outline of all its spaces together.
  drawBuildings(palette, site) {
    const { pen } = this;
    const paths = this.data.spaces
      .filter((one) => one.storey >= 0 && one.storey !== site && one.ring.length)
      .map((one) => this.path(one.ring, site));
    pen.strokeStyle = palette["@muted"];
    pen.lineWidth = 3;
    for (const path of paths) pen.stroke(path);
    pen.fillStyle = pen.strokeStyle = palette["@tint-6"];
    pen.lineWidth = 1;
    for (const path of paths) {
      pen.fill(path);
      pen.stroke(path);
    }
    pen.fillStyle = palette["@ink"];
    pen.font = "12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "bottom";
    const scale = this.scale[site];
    this.data.buildings.forEach(({ name }, place) => {
      const [x, y] = this.middles[place];
      const [x0, , x1] = this.extents[place];
      if (pen.measureText(name).width > scale * (x1 - x0)) return;
      pen.fillText(name, this.left[site] + scale * x, this.base[site] - scale * y - 9);
    });
  }

  drawSpace(palette, place, shaded) {
    const { pen } = this;
    const { kind, ring, storey } = this.data.spaces[place];
    const path = this.path(ring, storey);
    const role = kind in FLOORS ? FLOORS[kind] : "@paper";
    if (!shaded && role) {
      pen.fillStyle = palette[role];
      pen.fill(path);
    }
    pen.strokeStyle = palette[kind === "assembly" || kind === "refuge" ? "@line-3" : "@muted"];
    pen.lineWidth = kind === "outside" || kind === "path" ? 0.5 : 1;
    pen.stroke(path);
  }

  drawTop(palette, place, storey) {
    const path = this.path(this.data.spaces[place].ring, storey);
    this.pen.fillStyle = palette["@tint-6"];
    this.pen.strokeStyle = palette["@muted"];
    this.pen.lineWidth = 0.5;
    this.pen.setLineDash([3, 3]);
    this.pen.fill(path);
    this.pen.stroke(path);
    this.pen.setLineDash([]);
  }

  drawDoor(palette, place, storey) {
    const { pen } = this;
    const scale = this.scale[storey];
    const x = this.left[storey] + scale * this.crowd.doorX[place];
    const y = this.base[storey] - scale * this.crowd.doorY[place];
    const kind = this.data.doors.kinds[place];
    const way = kind === "exit" || kind === "gate";
    const half = Math.max((scale * this.doorWidth[place]) / 2, way ? 4 : 1.5);
    const dx = Math.cos(this.doorAngle[place]) * half, dy = -Math.sin(this.doorAngle[place]) * half;
    pen.strokeStyle = palette[way ? "@line-3" : "@paper"];
    pen.lineWidth = way ? 4 : 2.5;
    pen.beginPath();
    pen.moveTo(x - dx, y - dy);
    pen.lineTo(x + dx, y + dy);
    pen.stroke();
  }

  nameSpace(palette, place, shaded) {
    const { pen } = this;
    const { name, kind, storey } = this.data.spaces[place];
    if (shaded || !["room", "assembly", "refuge"].includes(kind)) return;
    const [x0, y0, x1, y1] = this.crowd.boxes[place];
    const scale = this.scale[storey];
    pen.font = "11px system-ui, sans-serif";
    if (pen.measureText(name).width > scale * (x1 - x0) - 6 || scale * (y1 - y0) < 26) return;
    pen.fillStyle = palette["@muted"];
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.fillText(name, this.left[storey] + (scale * (x0 + x1)) / 2, this.base[storey] - scale * y1 + 4);
  }

  // What is under a point of the canvas: a space, on the site also a building; null: neither.
  under(x, y) {
    const { spaces, buildings } = this.data;
    for (const { storey } of this.panels ?? []) {
      const xm = (x - this.left[storey]) / this.scale[storey];
      const ym = (this.base[storey] - y) / this.scale[storey];
      const holds = (place) => inside(spaces[place].ring, xm, ym);
      const space = this.onStorey[storey].findLast(holds);
      if (space !== undefined) {
        const { name, area_m2 } = spaces[space];
        return { name, area_m2, count: this.crowd.here[space] };
      }
      const building = this.outdoors(storey) ? this.indoors.findIndex((own) => own.some(holds)) : -1;
      if (building >= 0) {
        return { name: buildings[building].name, area_m2: 0, count: this.crowd.inBuilding[building] };
      }
    }
    return null;
  }
}
