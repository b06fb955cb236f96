// The player of a playback: buttons, slider and choices round the stage. It finds its places in the
// page itself; nothing is loaded from anywhere. The other parts stand before it in one script.

const TELL_MS = 100; // numbers and slider change at most this often
const SPEAK_MS = 400; // and are read out when they have stood still this long
const LONGEST_FRAME_MS = 250; // after a pause of the page, time goes on from where it was

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
const make = (tag, properties = {}, ...children) => {
  const { attributes = {}, ...own } = properties;
  const element = Object.assign(document.createElement(tag), own);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const choice = (name, label, options, chosen) => {
  const list = make("select", { name }, ...options.map(([value, said]) => make("option", { value }, said)));
  list.value = chosen;
  return [list, make("label", {}, make("span", {}, label), list)];
};

class Player {
  // *ground* is "light" or "dark"; without one the player follows the reader's system.
  constructor(place, data, ground) {
    this.place = place;
    this.data = data;
    this.ground = ground;
    this.crowd = new Crowd(data);
    this.time = this.told = this.last = this.frames = this.request = 0;
    this.playing = this.seen = this.started = this.printing = false;
    this.pointer = null;
    this.build();
    this.stage = new Stage(data, this.crowd, this.canvas);
    this.offer();
    this.listen();
    this.face();
    this.arrange();
    this.dress();
  }

  get id() {
    return `${this.data.id} ${this.data.language}`;
  }

  get shaded() {
    return this.showList.value === "density";
  }

  get palette() {
    const dark = (this.ground ?? (this.system.matches ? "dark" : "light")) === "dark";
    return this.data.colours[dark && !this.printing ? "dark" : "light"];
  }

  // -- what stands in the page ---------------------------------------------------------------

  build() {
    const { words, duration_s } = this.data;
    this.button = make("button", { type: "button", className: "play" });
    this.slider = make("input", {
      type: "range", min: 0, max: duration_s, step: 1, value: 0,
      attributes: { "aria-label": words.time },
    });
    this.now = make("span", { className: "now" }); // no output: that would be read out ten times a second
    this.canvas = make("canvas", { tabIndex: 0, attributes: { role: "img", "aria-label": words.canvas } });
    this.choices = make("div", { className: "bar" });
    this.legend = make("ul", { className: "legend" });
    this.pointed = make("p", { className: "pointed" }, words.hint);
    this.said = make("p", { className: "unseen", attributes: { role: "status" } });
    this.root = make(
      "div", { className: "player", attributes: { role: "group", "aria-label": words.region } },
      make("div", { className: "bar" }, this.button, this.slider, this.now),
      this.choices, this.canvas, this.legend, this.pointed,
      make("p", { className: "keys" }, words.keys), this.said,
    );
    this.place.replaceChildren(this.root);
  }

  // The choices, which depend on the floors that there are, and the numbers.
  offer() {
    const { words, speeds, speed, storeys } = this.data;
    const views = this.stage.plan.views.map((one, i) => [String(i), one.label]);
    const shows = [["dots", words.dots], ["density", words.density]];
    const labels = [];
    [this.viewList, labels[0]] = choice("view", words.view, views, "0");
    [this.showList, labels[1]] = choice("show", words.show, shows, "dots");
    [this.speedList, labels[2]] = choice(
      "speed", words.speed, speeds.map((one) => [String(one), `× ${one}`]), String(speed));
    const terms = [["insideCount", words.inside], ["underWay", words.under_way], ["outCount", words.out]];
    if (!storeys.some((one) => one.outdoors)) terms.splice(1, 1);
    this.numbers = new Map(terms.map(([key]) => [key, make("dd")]));
    const rows = terms.map(([key, said]) => make("div", {}, make("dt", {}, said), this.numbers.get(key)));
    this.choices.append(...labels, make("dl", { className: "counts" }, ...rows));
    const { ending, helps } = this.crowd;
    const shelter = this.data.spaces.some((one) => one.kind === "assembly");
    this.signs = SIGNS.filter(([status]) => ({
      [SAFE]: shelter, [TRAPPED]: ending.includes(2), [INCAPACITATED]: ending.includes(3),
      [HELPING]: helps.includes(1), [STILL]: ending.some((one, i) => one === 1 && !helps[i]),
    })[status] ?? true);
  }

  listen() {
    this.system = matchMedia("(prefers-color-scheme: dark)");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.button.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    this.slider.addEventListener("input", () => this.seek(Number(this.slider.value)));
    this.viewList.addEventListener("change", () => { this.arrange(); this.render(); });
    this.showList.addEventListener("change", () => this.dress());
    this.canvas.addEventListener("pointermove", (event) => {
      const box = this.canvas.getBoundingClientRect();
      this.pointer = [event.clientX - box.left, event.clientY - box.top];
      this.point();
    });
    this.canvas.addEventListener("pointerleave", () => { this.pointer = null; this.point(); });
    this.root.addEventListener("keydown", (event) => this.press(event));
    this.resized = new ResizeObserver(() => {
      if (this.canvas.clientWidth !== this.stage.plan.width) { this.arrange(); this.render(); }
    });
    this.resized.observe(this.root);
    this.watched = new IntersectionObserver((entries) => this.watch(entries.at(-1)), { threshold: [0, 0.45] });
    this.watched.observe(this.canvas);
    this.onSystem = () => this.dress();
    this.toPaper = () => { this.printing = true; this.dress(); };
    this.toScreen = () => { this.printing = false; this.dress(); };
    this.system.addEventListener("change", this.onSystem);
    addEventListener("beforeprint", this.toPaper);
    addEventListener("afterprint", this.toScreen);
  }

  // Stop moving without being paused by anybody: what is taken from the page and put back plays on.
  rest() {
    this.seen = false;
  }

  end() {
    this.playing = false;
    this.resized.disconnect();
    this.watched.disconnect();
    this.system.removeEventListener("change", this.onSystem);
    removeEventListener("beforeprint", this.toPaper);
    removeEventListener("afterprint", this.toScreen);
    delete this.place.playback;
  }

  // -- time ----------------------------------------------------------------------------------

  play() {
    if (this.time >= this.data.duration_s) this.time = 0;
    this.playing = this.started = true;
    this.face();
    this.run();
  }

  pause() {
    this.playing = false;
    this.started = true;
    this.face();
    this.tell();
    this.speak();
  }

  seek(to) {
    this.time = clamp(to, 0, this.data.duration_s);
    this.started = true;
    this.render();
    this.tell();
    this.speak();
  }

  // Play by itself when first seen, but not for those who want no motion; rest while out of sight.
  watch({ isIntersecting, intersectionRatio }) {
    this.seen = isIntersecting;
    if (this.seen && !this.started && intersectionRatio > 0.4 && !this.calm.matches) this.play();
    this.run();
  }

  run() {
    if (!this.playing || !this.seen || this.request) return;
    this.last = performance.now();
    this.request = requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    this.request = 0;
    if (!this.playing || !this.seen) return;
    const passed = clamp(now - this.last, 0, LONGEST_FRAME_MS) / 1000;
    this.last = now;
    this.time += passed * Number(this.speedList.value);
    if (this.time >= this.data.duration_s) {
      this.time = this.data.duration_s;
      this.render();
      this.pause();
      return;
    }
    this.request = requestAnimationFrame((next) => this.frame(next));
    this.render();
  }

  press(event) {
    if (event.target.tagName === "SELECT" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target === this.button) return; // the button's own
    const jump = event.shiftKey ? 30 : 5;
    const keys = {
      " ": () => (this.playing ? this.pause() : this.play()),
      ArrowLeft: () => this.seek(this.time - jump),
      ArrowRight: () => this.seek(this.time + jump),
      Home: () => this.seek(0),
      End: () => this.seek(this.data.duration_s),
      "+": () => this.hurry(1),
      "-": () => this.hurry(-1),
    };
    if (!(event.key in keys)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }

  hurry(by) {
    const { speeds } = this.data;
    const at = speeds.indexOf(Number(this.speedList.value));
    this.speedList.value = String(speeds[clamp(at + by, 0, speeds.length - 1)]);
  }

  // -- drawing -------------------------------------------------------------------------------

  arrange() {
    const width = this.canvas.clientWidth;
    if (!width) return; // in a tab that is not shown
    const view = this.stage.plan.views[Number(this.viewList.value)];
    this.stage.arrange(view, width, width < 600 ? 900 : 680);
    this.stage.dress(this.palette, this.shaded);
  }

  dress() {
    const colours = this.palette;
    for (const role of ["@ink", "@muted", "@grid", "@paper", "@line-1"]) {
      this.root.style.setProperty(`--${role.slice(1)}`, colours[role]);
    }
    this.explain(colours);
    if (this.stage.plan.width) this.stage.dress(colours, this.shaded);
    this.render();
    this.tell();
  }

  render() {
    const { plan } = this.stage;
    if (!plan.width) return;
    if (plan.ratio !== (globalThis.devicePixelRatio || 1)) this.arrange();
    this.crowd.at(this.time);
    this.stage.draw(this.shaded);
    this.frames++;
    if (performance.now() - this.told > TELL_MS) this.tell();
  }

  explain(colours) {
    const { words, classes } = this.data;
    const items = this.shaded ? classes.map((low, i) => {
      const high = classes[i + 1];
      const swatch = make("span", { className: "swatch" });
      swatch.style.background = colours[this.stage.roles[i]];
      return make("li", {}, swatch, high === undefined ? `≥ ${low}` : i ? `${low}–${high}` : `< ${high}`);
    }) : this.signs.map(([status, name, role]) => {
      const swatch = make("canvas", { width: 32, height: 32, attributes: { "aria-hidden": "true" } });
      drawSign(swatch.getContext("2d"), status, 16, 16, 9, colours[role], colours["@paper"]);
      return make("li", {}, swatch, words[name]);
    });
    this.legend.replaceChildren(...(this.shaded ? [make("li", {}, words.density)] : []), ...items);
  }

  // -- words ---------------------------------------------------------------------------------

  face() {
    const { words } = this.data;
    this.button.textContent = this.playing ? `❚❚ ${words.pause}` : `▶ ${words.play}`;
  }

  tell() {
    const { words, duration_s } = this.data;
    this.told = performance.now();
    this.slider.value = this.time;
    this.now.textContent = `${clock(this.time)} / ${clock(duration_s)}`;
    for (const [key, place] of this.numbers) place.textContent = this.crowd[key].toLocaleString("en");
    const [inside, out] = [this.crowd.insideCount, this.crowd.outCount];
    this.slider.setAttribute("aria-valuetext", fill(words.said, { time: clock(this.time), inside, out }));
    this.point();
  }

  point() {
    const { words } = this.data;
    const found = this.pointer && this.stage.plan.under(...this.pointer);
    if (!found) {
      this.pointed.textContent = words.hint;
      return;
    }
    const { name, area_m2, count } = found;
    this.pointed.textContent = fill(area_m2 > 0 ? words.pointed : words.pointed_bare, {
      space: name, count, density: (count / area_m2).toFixed(1),
    });
  }

  speak() {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      this.said.textContent = this.slider.getAttribute("aria-valuetext");
    }, SPEAK_MS);
  }
}

const mount = (place, data, ground = null) => {
  place.playback?.end();
  place.playback = new Player(place, data, ground);
  return place.playback;
};

// Show a run in a place that may show it already: then only its ground changes.
const show = (place, data, ground) => {
  const shown = place.playback;
  if (shown?.id !== `${data.id} ${data.language}`) return mount(place, data, ground);
  if (shown.ground !== ground) {
    shown.ground = ground;
    shown.dress();
  }
  return shown;
};

globalThis.twinPlayback = { mount, show };
for (const place of document.querySelectorAll("[data-playback]")) {
  mount(place, JSON.parse(document.getElementById(place.dataset.playback).textContent));
}
