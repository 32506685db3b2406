/** An input, relay or region of a camera that is linked with the register, over ONVIF. */
import { momentSource } from '../descriptor.ts';
import { offerEvents, runEvents } from './run-events.ts';
import { cameraEventSettings } from './settings.ts';

export const cameraEvent = momentSource({
  id: 'camera-event',
  name: { en: 'Alarm input or event of the camera (ONVIF)', ja: 'カメラのアラーム入力・イベント（ONVIF）' },
  about: {
    en: 'A contact at the drawer, wired to the alarm terminal of the camera that is linked with this register; or its relay or motion region.',
    ja: 'このレジに連携したカメラのアラーム入力端子に、ドロワーの接点を配線して使います。リレー出力や動体検知の領域も使えます。',
  },
  steps: [
    {
      en: 'Wire a contact of its own at the drawer to the terminals ALARM IN and GND of the camera. Never wire the drawer cable of a printer: it carries 24 V',
      ja: 'ドロワーに付けた専用の接点を、カメラの ALARM IN 端子と GND 端子に配線する。プリンターのドロワーケーブルは 24 V が流れるため絶対につながない',
    },
    {
      en: 'In the settings of the camera switch the alarm input on, choose normally open or normally closed, and switch ONVIF on for the user that the gateway uses',
      ja: 'カメラの設定画面でアラーム入力を有効にし、常開（NO）か常閉（NC）を選び、ゲートウェイが使うユーザーで ONVIF を有効にする',
    },
    {
      en: 'Add it, open the drawer, and see the time of the opening here',
      ja: '追加してドロワーを開け、開いた時刻がここに出ることを確認する',
    },
  ],
  kind: 'drawer',
  way: 'camera',
  deviceName: ({ input, topic }) => input ?? topic,
  presets: [
    {
      id: 'input',
      label: { en: 'Alarm input', ja: 'アラーム入力' },
      kind: 'drawer',
      values: { topic: 'Device/Trigger/DigitalInput', state: 'active' },
    },
    {
      // [github.com/Kane610/axis, event_instances: tns1:Device/tnsaxis:IO/Port]
      id: 'axis',
      label: { en: 'Alarm input of an Axis camera', ja: 'アラーム入力（Axis）' },
      kind: 'drawer',
      values: { topic: 'Device/IO/Port', state: 'active' },
    },
    {
      id: 'relay',
      label: { en: 'Relay output', ja: 'リレー出力' },
      kind: 'other',
      values: { topic: 'Device/Trigger/Relay', state: 'active' },
    },
    {
      id: 'motion',
      label: { en: 'Motion region', ja: '動体検知の領域' },
      kind: 'other',
      values: { topic: 'RuleEngine/CellMotionDetector/Motion', state: 'active' },
    },
    {
      id: 'motion_alarm',
      label: { en: 'Motion in the picture', ja: '画面全体の動体検知' },
      kind: 'other',
      values: { topic: 'VideoSource/MotionAlarm', state: 'active' },
    },
  ],
  settings: cameraEventSettings,
  usesCameras: true,
  search: {
    label: { en: 'List the inputs of the camera', ja: 'カメラの入力を表示' },
    reads: ['camera', 'port'],
    run: offerEvents,
  },
  fields: [
    {
      key: 'topic',
      label: { en: 'Topic', ja: 'トピック' },
      help: { en: "The camera's name of the event", ja: 'カメラのイベントの名前' },
    },
    {
      key: 'input',
      label: { en: 'Input', ja: '入力' },
      help: {
        en: "The camera's name of it, such as AlarmIn_1. Empty: every one",
        ja: 'カメラでの名前（AlarmIn_1 など）。空にするとすべての入力を使います',
      },
    },
    {
      key: 'state',
      label: { en: 'Counts when the alarm', ja: '数えるとき' },
      options: [
        { value: 'active', label: { en: 'begins', ja: 'アラームの開始' } },
        { value: 'inactive', label: { en: 'ends', ja: 'アラームの終了' } },
      ],
    },
    {
      key: 'camera',
      label: { en: 'Id of the camera', ja: 'カメラの ID' },
      help: {
        en: 'Empty: the main camera of this register',
        ja: '空にすると、このレジのメインカメラを使います',
      },
      advanced: true,
    },
    {
      key: 'port',
      label: { en: 'ONVIF port', ja: 'ONVIF のポート' },
      help: { en: 'Often 80, 8000, 8080 or 2020', ja: '80、8000、8080、2020 など' },
      advanced: true,
    },
  ],
  run: runEvents,
});
