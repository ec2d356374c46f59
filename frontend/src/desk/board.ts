// The supervisors' board, fetched when the queues or the people change, at most once a second.
import { tick } from "./countdown";
import { refresh, throttled } from "./server";

export const fetchBoard = throttled(1000, () => {
  const board = document.querySelector<HTMLElement>("[data-board]");
  if (board?.dataset.board) void refresh(board.dataset.board, board).then(tick);
});
