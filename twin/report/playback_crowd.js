// Where everybody is at a moment of an evacuation. What it reads is made by playback.py: floors,
// doors, people, and for each person when which door was reached and passed.

const NOWHERE = 65535;
const GONE = 0, WAITING = 1, WALKING = 2, QUEUEING = 3, SAFE = 4, TRAPPED = 5, INCAPACITATED = 6,
  HELPING = 7, STILL = 8; // still: in a safe place inside, waiting to be fetched
const PERSON_M2 = 0.25; // floor that one takes in a queue: four to a square metre
const REACH_M = 15; // queues are laid out this far from their door
const LAST_WALK_M_S = 1.0; // pace from the last door to the place where one stays

const unpack = (text, Kind) => {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return new Kind(bytes.buffer);
};
const clamp = (value, low, high) => (value < low ? low : value > high ? high : value);
const inside = (ring, x, y) => {
  let found = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const y0 = ring[i + 1], y1 = ring[j + 1];
    if (y0 > y !== y1 > y && x < ring[i] + ((y - y0) * (ring[j] - ring[i])) / (y1 - y0)) {
      found = !found;
    }
  }
  return found;
};

// Where everybody is at a moment. Arrays are made once; nothing is allocated while playing.
class Crowd {
  constructor(data) {
    const { persons, doors } = data;
    const count = (this.count = data.people);
    this.spaces = data.spaces;
    this.startX = unpack(persons.x_m, Float32Array);
    this.startY = unpack(persons.y_m, Float32Array);
    this.start = unpack(persons.start_s, Float32Array);
    this.exit = unpack(persons.exit_s, Float32Array);
    this.startSpace = unpack(persons.space, Uint16Array);
    this.helps = unpack(persons.helps, Uint8Array);
    this.ending = unpack(persons.ending, Uint8Array);
    this.ended = unpack(persons.ended_s, Float32Array);
    this.endSpace = unpack(persons.end_space, Uint16Array);
    this.endX = unpack(persons.end_x_m, Float32Array);
    this.endY = unpack(persons.end_y_m, Float32Array);
    this.first = unpack(data.first, Uint32Array);
    this.door = unpack(data.door, Uint16Array);
    this.room = unpack(data.room, Uint16Array);
    this.arrive = unpack(data.arrive_s, Float32Array);
    this.pass = unpack(data.pass_s, Float32Array);
    this.doorX = unpack(doors.x_m, Float32Array);
    this.doorY = unpack(doors.y_m, Float32Array);
    this.doorStorey = unpack(doors.storey, Uint16Array);
    this.next = this.first.slice(0, count);
    this.x = new Float32Array(count);
    this.y = new Float32Array(count);
    this.storey = new Uint16Array(count);
    this.status = new Uint8Array(count);
    this.here = new Uint32Array(this.spaces.length + 1); // people in each space; last: unknown
    this.inBuilding = new Uint32Array(data.buildings.length);
    this.spaceStorey = Uint16Array.from(this.spaces, (s) => (s.storey < 0 ? NOWHERE : s.storey));
    this.climbs = this.spaces.map((one) => ["stair", "ramp", "lift"].includes(one.kind));
    const building = new Map(data.buildings.map((one, place) => [one.id, place]));
    this.buildingOf = data.storeys.map((one) => (one.outdoors ? -1 : building.get(one.building)));
    this.side = Float32Array.from({ length: count }, (_, i) => ((i * 0.6180339887) % 1) * 2 - 1);
    this.boxes = this.spaces.map(({ ring }) => this.box(ring));
    this.insideCount = this.outCount = this.underWay = 0;
    this.lineUp();
    this.at(0);
  }

  box(ring) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < ring.length; i += 2) {
      box[0] = Math.min(box[0], ring[i]);
      box[1] = Math.min(box[1], ring[i + 1]);
      box[2] = Math.max(box[2], ring[i]);
      box[3] = Math.max(box[3], ring[i + 1]);
    }
    return box;
  }

  // Find out how many stood ahead when each person reached each door, and where one stood then.
  lineUp() {
    const { door, room, arrive, pass } = this;
    const steps = door.length;
    const order = Uint32Array.from({ length: steps }, (_, k) => k);
    order.sort((a, b) => door[a] - door[b] || room[a] - room[b] || arrive[a] - arrive[b]);
    this.ahead = new Uint16Array(steps);
    this.queue = new Uint32Array(steps);
    this.depths = [];
    for (let begin = 0; begin < steps; ) {
      let end = begin, head = begin, most = 0;
      const d = door[order[begin]], r = room[order[begin]];
      while (end < steps && door[order[end]] === d && room[order[end]] === r) {
        const k = order[end];
        while (head < end && pass[order[head]] <= arrive[k]) head++;
        this.ahead[k] = end - head;
        this.queue[k] = this.depths.length;
        most = Math.max(most, end - head);
        end++;
      }
      this.depths.push(this.depth(d, r, most));
      begin = end;
    }
    this.waitX = new Float32Array(steps);
    this.waitY = new Float32Array(steps);
    for (let i = 0; i < this.count; i++) {
      for (let k = this.first[i]; k < this.first[i + 1]; k++) this.placeInQueue(i, k);
    }
  }

  // How far from its door the n-th of a queue stands, so that the queue fills the space's shape.
  depth(door, room, most) {
    const ring = room === NOWHERE ? [] : this.spaces[room].ring;
    const found = [];
    if (ring.length && most) {
      const [x0, y0, x1, y1] = this.boxes[room];
      const dx = this.doorX[door], dy = this.doorY[door], step = Math.sqrt(PERSON_M2);
      for (let x = Math.max(x0, dx - REACH_M) + step / 2; x < Math.min(x1, dx + REACH_M); x += step) {
        for (let y = Math.max(y0, dy - REACH_M) + step / 2; y < Math.min(y1, dy + REACH_M); y += step) {
          if (inside(ring, x, y)) found.push(Math.hypot(x - dx, y - dy));
        }
      }
      found.sort((a, b) => a - b);
    }
    const depth = new Float32Array(most + 2);
    for (let n = 1; n < depth.length; n++) {
      depth[n] = found.length
        ? found[Math.min(n, found.length) - 1]
        : Math.sqrt((2 * n * PERSON_M2) / Math.PI);
    }
    return depth;
  }

  placeInQueue(i, k) {
    const d = this.door[k], room = this.room[k];
    const begins = k === this.first[i];
    const dx = this.doorX[d], dy = this.doorY[d];
    const from = begins ? -1 : this.door[k - 1];
    let ux = (begins ? this.startX[i] : this.doorX[from]) - dx;
    let uy = (begins ? this.startY[i] : this.doorY[from]) - dy;
    const far = Math.hypot(ux, uy);
    this.waitX[k] = dx;
    this.waitY[k] = dy;
    const back = this.depths[this.queue[k]][this.ahead[k]];
    if (!(far > 0.05) || !back) return;
    ux /= far;
    uy /= far;
    const box = room === NOWHERE ? null : this.boxes[room];
    const half = box && box[0] < box[2] ? this.halfWidth(box) : 1;
    const aside = this.side[i] * Math.min(0.8 * back, half);
    const along = Math.sqrt(Math.max(back * back - aside * aside, 0));
    let x = dx + along * ux - aside * uy, y = dy + along * uy + aside * ux;
    if (box && box[0] < box[2]) {
      x = clamp(x, Math.min(box[0] + 0.2, dx), Math.max(box[2] - 0.2, dx));
      y = clamp(y, Math.min(box[1] + 0.2, dy), Math.max(box[3] - 0.2, dy));
    }
    this.waitX[k] = x;
    this.waitY[k] = y;
  }

  halfWidth(box) {
    return Math.max(Math.min(box[2] - box[0], box[3] - box[1]) / 2 - 0.25, 0);
  }

  at(time) {
    const { first, pass, next } = this;
    this.here.fill(0);
    this.inBuilding.fill(0);
    this.insideCount = this.outCount = this.underWay = 0;
    for (let i = 0; i < this.count; i++) {
      const begin = first[i], end = first[i + 1];
      let k = next[i];
      while (k < end && pass[k] <= time) k++;
      while (k > begin && pass[k - 1] > time) k--;
      next[i] = k;
      const out = this.exit[i] <= time;
      const space = k < end ? this.walk(i, k, time) : this.stay(i, k, time, out);
      if (this.status[i] !== GONE) this.here[space === NOWHERE ? this.spaces.length : space]++;
      if (this.helps[i]) continue;
      if (out) {
        this.outCount++;
      } else {
        const storey = space === NOWHERE ? this.storey[i] : this.spaceStorey[space];
        const building = storey === NOWHERE ? -1 : this.buildingOf[storey];
        if (building >= 0) {
          this.inBuilding[building]++;
          this.insideCount++;
        } else if (storey === NOWHERE) {
          this.insideCount++;
        } else {
          this.underWay++;
        }
      }
    }
  }

  // The storey on which one stands before a door, coming from a space: its own, but at the end of
  // a flight that of the door. Who walks outdoors is seen on the site.
  storeyBefore(room, door) {
    return room === NOWHERE || this.climbs[room] ? this.doorStorey[door] : this.spaceStorey[room];
  }

  // And behind the door by which one came into it.
  storeyAfter(room, door, ahead) {
    if (room !== NOWHERE) return this.storeyBefore(room, door);
    return this.buildingOf[ahead] < 0 ? ahead : this.doorStorey[door];
  }

  // On the way to the door of passage k: waiting to start, walking, or standing before the door.
  walk(i, k, time) {
    const d = this.door[k];
    const begins = k === this.first[i];
    const from = begins ? -1 : this.door[k - 1];
    const begin = begins ? this.start[i] : this.pass[k - 1];
    const arrive = this.arrive[k], pass = this.pass[k];
    const x0 = begins ? this.startX[i] : this.doorX[from];
    const y0 = begins ? this.startY[i] : this.doorY[from];
    const room = this.room[k];
    const storey1 = this.storeyBefore(room, d);
    const storey0 = begins ? (room === NOWHERE ? storey1 : this.spaceStorey[room]) : this.storeyAfter(room, from, storey1);
    if (time < begin) {
      this.x[i] = x0;
      this.y[i] = y0;
      this.storey[i] = storey0;
      this.status[i] = this.helps[i] ? HELPING : WAITING;
      return room;
    }
    if (time < arrive) {
      const share = (time - begin) / (arrive - begin);
      const wx = this.waitX[k], wy = this.waitY[k];
      const box = room === NOWHERE ? null : this.boxes[room];
      const half = box && box[0] < box[2] ? this.halfWidth(box) : 0.6;
      const far = Math.hypot(wx - x0, wy - y0) || 1;
      const aside = (this.side[i] * Math.min(half, 0.2 * far) * 4 * share * (1 - share)) / far;
      this.x[i] = x0 + (wx - x0) * share - (wy - y0) * aside;
      this.y[i] = y0 + (wy - y0) * share + (wx - x0) * aside;
      this.storey[i] = share < 0.5 ? storey0 : storey1;
      this.status[i] = this.helps[i] ? HELPING : WALKING;
      return room;
    }
    const share = pass === Infinity ? 0 : (time - arrive) / (pass - arrive || 1);
    const depth = this.depths[this.queue[k]];
    const rank = this.ahead[k] * (1 - share), whole = Math.floor(rank);
    const back = depth[whole] + (depth[whole + 1] - depth[whole]) * (rank - whole);
    const near = this.ahead[k] ? back / depth[this.ahead[k]] : 0;
    this.x[i] = this.doorX[d] + (this.waitX[k] - this.doorX[d]) * near;
    this.y[i] = this.doorY[d] + (this.waitY[k] - this.doorY[d]) * near;
    this.storey[i] = storey1;
    this.status[i] = this.helps[i] ? HELPING : pass - arrive > 0.5 ? QUEUEING : WALKING;
    return room;
  }

  // Past the last door: out and gone, at an assembly point, or still inside.
  stay(i, k, time, out) {
    const moved = k > this.first[i];
    const space = this.endSpace[i];
    const x = this.endX[i], y = this.endY[i];
    const known = x === x;
    if (out && !(known && moved)) {
      this.status[i] = GONE;
      return NOWHERE;
    }
    const from = moved ? this.door[k - 1] : -1;
    const begin = moved ? this.pass[k - 1] : this.start[i] === Infinity ? 0 : this.start[i];
    const x0 = moved ? this.doorX[from] : this.startX[i];
    const y0 = moved ? this.doorY[from] : this.startY[i];
    const length = known ? Math.hypot(x - x0, y - y0) / LAST_WALK_M_S : 0;
    const share = length ? clamp((time - begin) / length, 0, 1) : 1;
    this.x[i] = known ? x0 + (x - x0) * share : x0;
    this.y[i] = known ? y0 + (y - y0) * share : y0;
    const storey = space === NOWHERE ? NOWHERE : this.spaceStorey[space];
    this.storey[i] = storey === NOWHERE && moved ? this.doorStorey[from] : storey;
    const ending = this.ending[i];
    const ended = this.ended[i] === Infinity ? begin : this.ended[i];
    let status = share < 1 || ending === 0 ? WALKING : STILL;
    if (time < begin || (!moved && ending === 0)) status = WAITING;
    if (out) status = share < 1 ? WALKING : SAFE;
    if (ending === 2 && time >= ended && share === 1) status = TRAPPED;
    if (ending === 3 && time >= ended) status = INCAPACITATED;
    this.status[i] = this.helps[i] && ending !== 3 ? HELPING : status;
    return space;
  }
}

